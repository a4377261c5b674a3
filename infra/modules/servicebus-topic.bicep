import { topicName } from '../shared.bicep'

param serviceBusName string

// The same list as Subscriptions in the core; an empty list of event types means every event.
var subscriptions = loadJsonContent('subscriptions.json')

resource serviceBus 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: serviceBusName
}

resource topic 'Microsoft.ServiceBus/namespaces/topics@2024-01-01' = {
  parent: serviceBus
  name: topicName
  properties: {
    requiresDuplicateDetection: true
    // Feishu repeats an unanswered event after 15 s, 5 min, 1 h and 6 h: 7.1 h in all.
    duplicateDetectionHistoryTimeWindow: 'PT8H'
    defaultMessageTimeToLive: 'P14D'
    maxSizeInMegabytes: 5120
  }
}

// One at a time: the namespace refuses concurrent changes of one topic.
@batchSize(1)
module topicSubscription 'servicebus-subscription.bicep' = [for entry in subscriptions: {
  name: 'subscription-${entry.name}'
  params: {
    serviceBusName: serviceBus.name
    topicName: topic.name
    name: entry.name
    eventTypes: entry.eventTypes
  }
}]

output topicName string = topic.name
output host string = split(replace(serviceBus.properties.serviceBusEndpoint, 'https://', ''), ':')[0]
