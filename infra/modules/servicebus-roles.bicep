import { topicName } from '../shared.bicep'

@description('Receives and settles the messages of every subscription, and of its dead letters.')
param principalId string

@description('Named explicitly: a principal made seconds ago may not be found by its id alone.')
@allowed([
  'User'
  'Group'
  'ServicePrincipal'
])
param principalType string

param serviceBusName string

@description('Whether it sends to the topic too.')
param sends bool

var subscriptions = loadJsonContent('subscriptions.json')
var serviceBusDataSender = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39')
var serviceBusDataReceiver = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')

resource serviceBus 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: serviceBusName
}

resource topic 'Microsoft.ServiceBus/namespaces/topics@2024-01-01' existing = {
  parent: serviceBus
  name: topicName
}

resource topicSubscriptions 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' existing = [for entry in subscriptions: {
  parent: topic
  name: entry.name
}]

resource sender 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (sends) {
  scope: topic
  name: guid(topic.id, principalId, serviceBusDataSender)
  properties: {
    roleDefinitionId: serviceBusDataSender
    principalId: principalId
    principalType: principalType
  }
}

// A trigger receives from its subscription, so the role has to be effective there; the role on the topic alone is not accepted.
resource receivers 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (entry, index) in subscriptions: {
  scope: topicSubscriptions[index]
  name: guid(topicSubscriptions[index].id, principalId, serviceBusDataReceiver)
  properties: {
    roleDefinitionId: serviceBusDataReceiver
    principalId: principalId
    principalType: principalType
  }
}]
