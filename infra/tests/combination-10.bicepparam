using '../main.bicep'

param environmentName = 'combination-10'
param location = 'eastasia'
param hostingPlan = 'premium'
param serviceBusSku = 'Standard'
param zoneRedundant = false
param roleAssignments = true
param appSubnetId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.Network/virtualNetworks/spoke/subnets/app'
param endpointSubnetId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.Network/virtualNetworks/spoke/subnets/endpoints'
param privateDnsZones = 'create'
param keyVaultId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.KeyVault/vaults/team-secrets'
param namePrefix = 'contoso-'
param tags = {
  costCenter: '4711'
}
param principalId = '00000000-0000-0000-0000-00000000000b'
param feishuAppId = 'cli_main'
param feishuAppSecret = 'secret'
param feishuVerificationToken = 'token'
param feishuEncryptKey = 'key'
param feishuApprovalCodes = 'A, B'
