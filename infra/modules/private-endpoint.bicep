param name string
param location string
param tags object
param subnetId string

@description('Resource that the endpoint leads to.')
param targetId string

@description('Part of the resource: blob, table, vault or namespace.')
param groupId string

@description('Private DNS zone that belongs to groupId.')
param zoneName string

@description('create, none, or the resource id of the resource group that has the zones.')
param privateDnsZones string

var createsZone = privateDnsZones == 'create'
var zonesPath = split(privateDnsZones, '/')
var zoneId = createsZone || privateDnsZones == 'none'
  ? resourceId('Microsoft.Network/privateDnsZones', zoneName)
  : resourceId(zonesPath[2], zonesPath[4], 'Microsoft.Network/privateDnsZones', zoneName)

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = if (createsZone) {
  name: zoneName
  location: 'global'
  tags: tags
}

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = if (createsZone) {
  parent: zone
  name: 'network'
  location: 'global'
  tags: tags
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: join(take(split(subnetId, '/'), 9), '/')
    }
  }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: {
      id: subnetId
    }
    privateLinkServiceConnections: [
      {
        name: groupId
        properties: {
          privateLinkServiceId: targetId
          groupIds: [
            groupId
          ]
        }
      }
    ]
  }
}

// Without a group, a policy of the organisation adds the records.
resource zoneGroup 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = if (privateDnsZones != 'none') {
  parent: endpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: groupId
        properties: {
          privateDnsZoneId: zoneId
        }
      }
    ]
  }
  dependsOn: [
    zone
  ]
}
