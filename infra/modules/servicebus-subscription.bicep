param serviceBusName string
param topicName string
param name string

@description('Event types (Subject of the message) this subscription receives; empty for every message.')
param eventTypes array

resource serviceBus 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: serviceBusName
}

resource topic 'Microsoft.ServiceBus/namespaces/topics@2024-01-01' existing = {
  parent: serviceBus
  name: topicName
}

resource topicSubscription 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' = {
  parent: topic
  name: name
  properties: {
    maxDeliveryCount: 10
    lockDuration: 'PT1M'
    defaultMessageTimeToLive: 'P14D'
    deadLetteringOnMessageExpiration: true
  }
}

// A new subscription holds a rule named $Default that lets everything through. The first rule takes that name, so that it
// replaces it instead of standing beside it.
@batchSize(1)
resource rules 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2024-01-01' = [for (eventType, index) in eventTypes: {
  parent: topicSubscription
  name: index == 0 ? '$Default' : eventType
  properties: {
    filterType: 'CorrelationFilter'
    correlationFilter: {
      label: eventType
    }
  }
}]

resource everything 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2024-01-01' = if (empty(eventTypes)) {
  parent: topicSubscription
  name: '$Default'
  properties: {
    filterType: 'SqlFilter'
    sqlFilter: {
      sqlExpression: '1=1'
    }
  }
}
