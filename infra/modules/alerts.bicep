param location string
param tags object
param serviceBusId string
param topicName string
param workspaceId string
param applicationInsightsId string

@description('Address that answers 200 while topic and tables can be reached.')
param readinessUrl string

@description('IANA zone of the working day.')
param timeZone string

@description('Whether an instance runs all the time. Without one, no metric is a normal state.')
param alwaysReady bool

@description('Whether a working day without an event raises an alert.')
param noEventsAlert bool

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

// The locations are those of the global cloud.
var hasAvailabilityTest = environment().name == 'AzureCloud'

// Each location sends a request every 15 minutes. The test is billed by request, see docs/deploy.md.
resource availabilityTest 'Microsoft.Insights/webtests@2022-06-15' = if (hasAvailabilityTest) {
  name: 'ready-${uniqueString(applicationInsightsId)}'
  location: location
  // Application Insights finds its tests by this tag.
  tags: union(tags, {
    'hidden-link:${applicationInsightsId}': 'Resource'
  })
  kind: 'standard'
  properties: {
    Name: 'ready'
    SyntheticMonitorId: 'ready-${uniqueString(applicationInsightsId)}'
    Description: 'The app answers, and reaches topic and tables.'
    Kind: 'standard'
    Enabled: true
    Frequency: 900
    Timeout: 30
    RetryEnabled: true
    Locations: [
      {
        Id: 'apac-hk-hkn-azr'
      }
      {
        Id: 'apac-sg-sin-azr'
      }
      {
        Id: 'emea-nl-ams-azr'
      }
    ]
    Request: {
      RequestUrl: readinessUrl
      HttpVerb: 'GET'
      FollowRedirects: false
      ParseDependentRequests: false
    }
    ValidationRules: {
      ExpectedHttpStatusCode: 200
      SSLCheck: true
      SSLCertRemainingLifetimeCheck: 7
    }
  }
}

resource availabilityAlert 'Microsoft.Insights/metricAlerts@2018-03-01' = if (hasAvailabilityTest) {
  name: 'unavailable'
  location: 'global'
  tags: tags
  properties: {
    description: 'At least two of three locations got no 200 from the readiness check.'
    severity: 0
    enabled: true
    scopes: [
      availabilityTest.id
      applicationInsightsId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT30M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: availabilityTest.id
      componentId: applicationInsightsId
      failedLocationCount: 2
    }
    actions: empty(email) ? [] : [
      {
        actionGroupId: actionGroup.id
      }
    ]
  }
}

// Only the messages of the topic; requests are counted for the whole namespace.
var ofTopic = [
  {
    name: 'EntityName'
    operator: 'Include'
    values: [
      topicName
    ]
  }
]

// Service Bus publishes no message age. A backlog that never empties within the window shows that something is not draining;
// projection-lag below shows how old events are when they reach their record.
var metricRules = [
  {
    name: 'dead-letters'
    description: 'A message became a dead letter.'
    severity: 1
    metric: 'DeadletteredMessages'
    aggregation: 'Maximum'
    threshold: 0
    window: 'PT5M'
    dimensions: ofTopic
  }
  {
    name: 'backlog'
    description: 'More than 100 messages have been waiting for 15 minutes without a break.'
    severity: 2
    metric: 'ActiveMessages'
    aggregation: 'Minimum'
    threshold: 100
    window: 'PT15M'
    dimensions: ofTopic
  }
  {
    name: 'throttled'
    description: 'The namespace throttled more than 10 requests in 5 minutes.'
    severity: 2
    metric: 'ThrottledRequests'
    aggregation: 'Total'
    threshold: 10
    window: 'PT5M'
    dimensions: []
  }
  {
    name: 'broker-errors'
    description: 'More than 10 requests in 5 minutes failed inside the namespace.'
    severity: 1
    metric: 'ServerErrors'
    aggregation: 'Total'
    threshold: 10
    window: 'PT5M'
    dimensions: []
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
          dimensions: rule.dimensions
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

// All of them read metrics, which are never sampled: with 10 % of the traces, requests would be too few to count.
var eventRules = [
  {
    name: 'projection-lag'
    description: 'An event took more than 5 minutes from being received to being in its record.'
    severity: 2
    frequency: 'PT15M'
    window: 'PT15M'
    operator: 'GreaterThan'
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
    description: 'More than 1 % of the events, and at least three, were answered 503.'
    severity: 1
    frequency: 'PT15M'
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 1
    query: join([
      'AppMetrics'
      'where Name == "feishu.events.received"'
      'summarize Total = sum(Sum), Failed = sumif(Sum, tostring(Properties["outcome"]) == "unavailable")'
      'where Failed >= 3'
      'project Value = 100.0 * Failed / Total'
    ], ' | ')
  }
  {
    name: 'unauthorized'
    description: 'More than 5 % of the webhook requests, and at least five, were answered 401.'
    severity: 2
    frequency: 'PT15M'
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 5
    query: join([
      'AppMetrics'
      'where Name == "feishu.events.received" or Name == "feishu.events.rejected"'
      'summarize Total = sum(Sum), Rejected = sumif(Sum, Name == "feishu.events.rejected")'
      'where Rejected >= 5'
      'project Value = 100.0 * Rejected / Total'
    ], ' | ')
  }
  {
    name: 'missing-events'
    description: 'A comparison with Feishu found more than 10 approvals or reverts whose events never arrived.'
    severity: 2
    frequency: 'PT15M'
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 10
    query: join([
      'AppMetrics'
      'where Name == "feishu.reconcile.approvals"'
      'where tostring(Properties["outcome"]) in ("missing", "reverted", "failed")'
      'summarize Value = sum(Sum)'
    ], ' | ')
  }
  {
    name: 'retention-refused'
    description: 'The retention deleted nothing: the clock may be wrong, or it would delete more than a tenth of the records.'
    severity: 1
    frequency: 'PT15M'
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 0
    query: join([
      'AppMetrics'
      'where Name == "feishu.retention.refused"'
      'summarize Value = sum(Sum)'
    ], ' | ')
  }
]

// Evaluated every hour, true in one of them: at 18:00 on Monday to Friday.
var noEventsRule = {
  name: 'no-events'
  description: 'No event was received between 8:00 and 18:00 of a working day.'
  severity: 2
  frequency: 'PT1H'
  window: 'P1D'
  operator: 'LessThan'
  threshold: 1
  query: join([
    'AppMetrics'
    'where Name == "feishu.events.received" and TimeGenerated > ago(10h)'
    'summarize Value = coalesce(sum(Sum), 0.0)'
    'extend Local = datetime_utc_to_local(now(), "${timeZone}")'
    'where hourofday(Local) == 18 and dayofweek(Local) between (1d .. 5d)'
    'project Value'
  ], ' | ')
}

var silentRule = {
  name: 'silent'
  description: 'No metric arrived for 30 minutes: the app does not run, or its telemetry does not arrive.'
  severity: 1
  frequency: 'PT15M'
  window: 'PT30M'
  operator: 'LessThan'
  threshold: 1
  query: 'AppMetrics | summarize Value = count()'
}

var logRules = concat(eventRules, noEventsAlert ? [noEventsRule] : [], alwaysReady ? [silentRule] : [])

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
    evaluationFrequency: rule.frequency
    windowSize: rule.window
    autoMitigate: true
    // A new workspace has none of these tables yet.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: rule.query
          metricMeasureColumn: 'Value'
          timeAggregation: 'Maximum'
          operator: rule.operator
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
