using '../main.resourcegroup.bicep'

param environmentName = 'combination-08'
param location = 'eastasia'
param hostingPlan = 'premium'
param serviceBusSku = 'Premium'
param zoneRedundant = true
param roleAssignments = false
param vnetEnabled = true
param privateDnsZones = 'none'
param identityId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.ManagedIdentity/userAssignedIdentities/attendance'
param namePrefix = 'contoso-'
param tags = {
  costCenter: '4711'
}
param principalId = '00000000-0000-0000-0000-00000000000c'
param principalType = 'ServicePrincipal'
param feishuAppId = 'cli_main'
param feishuAppSecret = 'secret'
param feishuVerificationToken = 'token'
param feishuEncryptKey = 'key'
param feishuApprovalCodes = 'A, B'
