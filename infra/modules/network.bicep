param name string
param location string
param tags object

@description('/24 or larger.')
param addressPrefix string

param storageAccountId string
param keyVaultId string
param serviceBusId string
param serviceBusSku string

var vaultZone = 'privatelink${replace(environment().suffixes.keyvaultDns, 'vault', 'vaultcore')}'

var dataEndpoints = [
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
    zoneName: vaultZone
    targetId: keyVaultId
  }
]

// Standard namespaces have no private endpoints.
var serviceBusEndpoints = serviceBusSku == 'Premium' ? [
  {
    groupId: 'namespace'
    zoneName: 'privatelink.servicebus.windows.net'
    targetId: serviceBusId
  }
] : []

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [
        addressPrefix
      ]
    }
    subnets: [
      {
        // Flex Consumption refuses a subnet whose name has an underscore.
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 0)
          // Feishu's API and Application Insights are on the public internet.
          defaultOutboundAccess: true
          delegations: [
            {
              name: 'flex-consumption'
              properties: {
                serviceName: 'Microsoft.App/environments'
              }
            }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 1)
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
    ]
  }
}

// One at a time: two endpoints cannot be added to a subnet at once.
@batchSize(1)
module endpoints 'private-endpoint.bicep' = [for endpoint in concat(dataEndpoints, serviceBusEndpoints): {
  name: 'endpoint-${endpoint.groupId}'
  params: {
    name: '${name}-${endpoint.groupId}'
    location: location
    tags: tags
    networkId: network.id
    subnetId: resourceId('Microsoft.Network/virtualNetworks/subnets', network.name, 'endpoints')
    targetId: endpoint.targetId
    groupId: endpoint.groupId
    zoneName: endpoint.zoneName
  }
}]
