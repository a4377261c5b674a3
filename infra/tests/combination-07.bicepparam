using '../main.bicep'

param environmentName = 'combination-07'
param location = 'eastasia'
param hostingPlan = 'flex'
param serviceBusSku = 'Standard'
param zoneRedundant = false
param roleAssignments = false
param privateDnsZones = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform'
param logAnalyticsWorkspaceId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.OperationalInsights/workspaces/central'
param keyVaultId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.KeyVault/vaults/team-secrets'
param identityId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.ManagedIdentity/userAssignedIdentities/attendance'
param namePrefix = 'contoso-'
param tags = {
  costCenter: '4711'
}
param operatorGroupId = '00000000-0000-0000-0000-00000000000d'
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
