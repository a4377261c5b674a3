using '../main.bicep'

param environmentName = 'combination-11'
param location = 'chinanorth3'
param hostingPlan = 'premium'
param serviceBusSku = 'Standard'
param zoneRedundant = true
param roleAssignments = true
param vnetEnabled = true
param privateDnsZones = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform'
param identityId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.ManagedIdentity/userAssignedIdentities/attendance'
param serviceBusId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.ServiceBus/namespaces/team-messages'
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
param principalId = '00000000-0000-0000-0000-00000000000c'
param principalType = 'ServicePrincipal'
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
