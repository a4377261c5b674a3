using '../main.resourcegroup.bicep'

param environmentName = 'combination-12'
param location = 'eastasia'
param hostingPlan = 'premium'
param serviceBusSku = 'Premium'
param zoneRedundant = false
param roleAssignments = false
param appSubnetId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.Network/virtualNetworks/spoke/subnets/app'
param privateDnsZones = 'create'
param logAnalyticsWorkspaceId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.OperationalInsights/workspaces/central'
param identityId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.ManagedIdentity/userAssignedIdentities/attendance'
param principalId = '00000000-0000-0000-0000-00000000000b'
param feishuAppId = 'cli_main'
param feishuAppSecret = 'secret'
param feishuVerificationToken = 'token'
param feishuEncryptKey = 'key'
param feishuApprovalCodes = 'A, B'
param feishuApps = [
  {
    appId: 'cli_china'
    tenantKey: 'tenant-china'
    workCalendar: '7000000000000000501'
    secrets: {
      verificationToken: 'china-token'
      encryptKey: 'china-key'
      appSecret: 'china-secret'
    }
    approvalCodes: [
      'C'
      'D'
    ]
  }
  {
    appId: 'cli_world'
    tenantKey: 'tenant-world'
    timeZone: 'America/New_York'
    platform: 'lark'
    secrets: {
      verificationToken: 'world-token'
      encryptKey: 'world-key'
    }
  }
]
