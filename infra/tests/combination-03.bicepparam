using '../main.resourcegroup.bicep'

param environmentName = 'combination-03'
param location = 'chinanorth3'
param hostingPlan = 'premium'
param serviceBusSku = 'Standard'
param zoneRedundant = true
param roleAssignments = true
param privateDnsZones = 'create'
param identityId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.ManagedIdentity/userAssignedIdentities/attendance'
param serviceBusId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.ServiceBus/namespaces/team-messages'
param principalId = '00000000-0000-0000-0000-00000000000b'
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
