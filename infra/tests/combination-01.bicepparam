using '../main.bicep'

param environmentName = 'combination-01'
param location = 'chinanorth3'
param hostingPlan = 'premium'
param serviceBusSku = 'Premium'
param zoneRedundant = true
param roleAssignments = true
param appSubnetId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.Network/virtualNetworks/spoke/subnets/app'
param privateDnsZones = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform'
param keyVaultId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.KeyVault/vaults/team-secrets'
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
