param location string
param tags object
param serviceBusId string
param topicName string
param workspaceId string

@description('Path of the webhook, to tell its requests from all others.')
param webhookPath string

param email string

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'feishu-approval'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'feishu'
    enabled: true
    emailReceivers: [
      {
        name: 'email'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

// Service Bus publishes no message age. A backlog that never empties within the window says that something is not draining;
// projection-lag below says how old what does drain has become.
var metricRules = [
  {
    name: 'dead-letters'
    description: 'A message was given up on and waits for a person.'
    severity: 1
    metric: 'DeadletteredMessages'
    aggregation: 'Maximum'
    threshold: 0
    window: 'PT5M'
  }
  {
    name: 'backlog'
    description: 'More than 100 messages have been waiting for 15 minutes on end.'
    severity: 2
    metric: 'ActiveMessages'
    aggregation: 'Minimum'
    threshold: 100
    window: 'PT15M'
  }
]

resource metricAlerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [for rule in metricRules: {
  name: rule.name
  location: 'global'
  tags: tags
  properties: {
    description: rule.description
    severity: rule.severity
    enabled: true
    scopes: [
      serviceBusId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: rule.window
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: rule.name
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.ServiceBus/namespaces'
          metricName: rule.metric
          timeAggregation: rule.aggregation
          operator: 'GreaterThan'
          threshold: rule.threshold
          dimensions: [
            {
              name: 'EntityName'
              operator: 'Include'
              values: [
                topicName
              ]
            }
          ]
        }
      ]
    }
    actions: empty(email) ? [] : [
      {
        actionGroupId: actionGroup.id
      }
    ]
  }
}]

var webhookRequests = 'AppRequests | where Url contains "${webhookPath}" or OperationName has "ReceiveEvent"'

var logRules = [
  {
    name: 'projection-lag'
    description: 'An event took more than 5 minutes from being received to being in its record.'
    severity: 2
    threshold: 300
    query: join([
      'AppMetrics'
      'where Name == "feishu.projection.lag"'
      'summarize Value = max(Max)'
      'where isnotnull(Value)'
    ], ' | ')
  }
  {
    name: 'server-errors'
    description: 'More than 1 % of the webhook requests, and at least three, were answered with 5xx.'
    severity: 1
    threshold: 1
    query: join([
      webhookRequests
      'summarize Total = sum(ItemCount), Failed = sumif(ItemCount, toint(ResultCode) >= 500)'
      'where Failed >= 3'
      'project Value = 100.0 * Failed / Total'
    ], ' | ')
  }
  {
    name: 'unauthorized'
    description: 'More than 5 % of the webhook requests, and at least five, were answered with 401.'
    severity: 2
    threshold: 5
    query: join([
      webhookRequests
      'summarize Total = sum(ItemCount), Refused = sumif(ItemCount, toint(ResultCode) == 401)'
      'where Refused >= 5'
      'project Value = 100.0 * Refused / Total'
    ], ' | ')
  }
]

resource logAlerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for rule in logRules: {
  name: rule.name
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: rule.name
    description: rule.description
    severity: rule.severity
    enabled: true
    scopes: [
      workspaceId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    // A new workspace has none of these tables yet.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: rule.query
          metricMeasureColumn: 'Value'
          timeAggregation: 'Maximum'
          operator: 'GreaterThan'
          threshold: rule.threshold
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: empty(email) ? [] : [
        actionGroup.id
      ]
    }
  }
}]
