using '../main.resourcegroup.bicep'

param environmentName = 'combination-09'
param location = 'eastasia'
param hostingPlan = 'flex'
param serviceBusSku = 'Standard'
param zoneRedundant = true
param roleAssignments = true
param appSubnetId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.Network/virtualNetworks/spoke/subnets/app'
param privateDnsZones = 'none'
param logAnalyticsWorkspaceId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.OperationalInsights/workspaces/central'
param keyVaultId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.KeyVault/vaults/team-secrets'
param identityId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.ManagedIdentity/userAssignedIdentities/attendance'
param names = {
  resourceGroup: 'attendance'
  functionApp: 'contoso-attendance'
  plan: 'contoso-attendance-plan'
  identity: 'contoso-attendance-id'
  storageAccount: 'contosoattendance'
  serviceBus: 'contoso-attendance-bus'
  keyVault: 'contoso-attendance-kv'
  logAnalytics: 'contoso-attendance-log'
  applicationInsights: 'contoso-attendance-appi'
  network: 'contoso-attendance-vnet'
  natGateway: 'contoso-attendance-nat'
}
param operatorGroupId = '00000000-0000-0000-0000-00000000000d'
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
