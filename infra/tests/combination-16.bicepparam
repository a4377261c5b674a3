using '../main.resourcegroup.bicep'

param environmentName = 'combination-16'
param location = 'eastasia'
param hostingPlan = 'premium'
param serviceBusSku = 'Standard'
param zoneRedundant = false
param roleAssignments = true
param privateDnsZones = 'none'
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
param principalId = '00000000-0000-0000-0000-00000000000b'
param feishuAppId = 'cli_main'
param feishuAppSecret = 'secret'
param feishuVerificationToken = 'token'
param feishuEncryptKey = 'key'
param feishuApprovalCodes = 'A, B'
