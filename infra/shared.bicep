@export()
@description('Names that replace the generated ones.')
@sealed()
type resourceNames = {
  resourceGroup: string?
  functionApp: string?
  plan: string?
  identity: string?
  @minLength(3)
  @maxLength(24)
  storageAccount: string?
  serviceBus: string?
  @minLength(3)
  @maxLength(24)
  keyVault: string?
  logAnalytics: string?
  applicationInsights: string?
  network: string?
  natGateway: string?
}

@export()
@description('One Feishu app. Its secrets are in the vault; this names them.')
@sealed()
type feishuApp = {
  @minLength(1)
  appId: string

  @description('Names of secrets in the vault.')
  secrets: feishuAppSecrets

  @description('The default is feishuPlatform.')
  platform: ('feishu' | 'lark')?

  @description('The only tenant of the app; without it feishuTenantKey.')
  tenantKey: string?

  @description('The time zone of the tenant; it needs tenantKey. The default is attendanceTimeZone.')
  timeZone: string?

  @description('The id of the work calendar of the tenant in Feishu People; it needs the secret appSecret.')
  workCalendar: string?

  @description('Approval codes to subscribe at start and to reconcile.')
  approvalCodes: string[]?
}

@sealed()
type feishuAppSecrets = {
  verificationToken: string
  encryptKey: string
  @description('Without it the app makes no calls to the open platform.')
  appSecret: string?
  previousVerificationToken: string?
  previousEncryptKey: string?
}

@export()
@description('The topic that every event is sent to.')
var topicName = 'feishu-events'
