// The roles of the app and of the people on call. The main files include it; with roleAssignments=false someone who may assign
// roles deploys it after them.

@description('Resource id of the identity the app runs as.')
param identityId string

param storageAccountName string
param applicationInsightsName string

@description('Resource id of the namespace. It can be in another resource group.')
param serviceBusId string

@description('Resource id of the vault. It can be in another resource group.')
param keyVaultId string

@description('Object id of the account that runs azd. A user gets read access to the data; a pipeline gets none.')
param principalId string = ''

@description('Type of principalId.')
@allowed([
  'User'
  'Group'
  'ServicePrincipal'
])
param principalType string = 'User'

@description('Object id of the Entra group of the operators on call.')
param operatorGroupId string = ''

var identityPath = split(identityId, '/')
var serviceBusPath = split(serviceBusId, '/')
var keyVaultPath = split(keyVaultId, '/')

var people = filter(
  [
    {
      key: 'operator'
      principalId: principalType == 'ServicePrincipal' ? '' : principalId
      principalType: principalType
    }
    {
      key: 'operator-group'
      principalId: operatorGroupId
      principalType: 'Group'
    }
  ],
  person => !empty(person.principalId)
)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  scope: resourceGroup(identityPath[2], identityPath[4])
  name: last(identityPath)
}

module app 'modules/app-roles.bicep' = {
  name: 'app-roles'
  params: {
    principalId: identity.properties.principalId
    storageAccountName: storageAccountName
    applicationInsightsName: applicationInsightsName
  }
}

module appMessages 'modules/servicebus-roles.bicep' = {
  name: 'app-message-roles'
  scope: resourceGroup(serviceBusPath[2], serviceBusPath[4])
  params: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    serviceBusName: last(serviceBusPath)
    sends: true
  }
}

module appSecrets 'modules/keyvault-roles.bicep' = {
  name: 'app-secret-roles'
  scope: resourceGroup(keyVaultPath[2], keyVaultPath[4])
  params: {
    principalId: identity.properties.principalId
    keyVaultName: last(keyVaultPath)
  }
}

module operators 'modules/operator-roles.bicep' = [for person in people: {
  name: '${person.key}-roles'
  params: {
    principalId: person.principalId
    principalType: person.principalType
    storageAccountName: storageAccountName
  }
}]

module operatorMessages 'modules/servicebus-roles.bicep' = [for person in people: {
  name: '${person.key}-message-roles'
  scope: resourceGroup(serviceBusPath[2], serviceBusPath[4])
  params: {
    principalId: person.principalId
    principalType: person.principalType
    serviceBusName: last(serviceBusPath)
    sends: false
  }
}]
