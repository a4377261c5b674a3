@description('Every endpoint is named after its network and its part.')
param namePrefix string

param location string
param tags object
param subnetId string

@description('create, none, or the resource id of the resource group that has the zones.')
param privateDnsZones string

param storageAccountId string

@description('Empty for a vault that has its own endpoint.')
param keyVaultId string

@description('Empty for a namespace that has its own endpoint, or that cannot have one.')
param serviceBusId string

@description('Host name of the namespace.')
param serviceBusHost string

var endpoints = filter(
  [
    {
      groupId: 'blob'
      zoneName: 'privatelink.blob.${environment().suffixes.storage}'
      targetId: storageAccountId
    }
    {
      groupId: 'table'
      zoneName: 'privatelink.table.${environment().suffixes.storage}'
      targetId: storageAccountId
    }
    {
      groupId: 'vault'
      zoneName: 'privatelink${replace(environment().suffixes.keyvaultDns, 'vault', 'vaultcore')}'
      targetId: keyVaultId
    }
    {
      groupId: 'namespace'
      zoneName: 'privatelink.${join(skip(split(serviceBusHost, '.'), 1), '.')}'
      targetId: serviceBusId
    }
  ],
  endpoint => !empty(endpoint.targetId)
)

// One at a time: two endpoints cannot be added to a subnet at once.
@batchSize(1)
module endpoint 'private-endpoint.bicep' = [for endpoint in endpoints: {
  name: 'endpoint-${endpoint.groupId}'
  params: {
    name: '${namePrefix}-${endpoint.groupId}'
    location: location
    tags: tags
    subnetId: subnetId
    targetId: endpoint.targetId
    groupId: endpoint.groupId
    zoneName: endpoint.zoneName
    privateDnsZones: privateDnsZones
  }
}]
