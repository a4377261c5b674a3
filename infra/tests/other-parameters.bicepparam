using '../main.bicep'

// The parameters that no combination sets.
param environmentName = 'other-parameters'
param location = 'eastasia'
param feishuAppId = 'cli_main'
param feishuVerificationToken = 'token'
param feishuEncryptKey = 'key'
param feishuPreviousVerificationToken = 'old-token'
param feishuPreviousEncryptKey = 'old-key'
param feishuPlatform = 'lark'
param feishuTenantKey = 'tenant'
param feishuMaxRequestAge = '08:00:00'
param shareKey = '0123456789abcdef0123456789abcdef'
param attendanceTimeZone = 'Asia/Tokyo'
param reconcileMaxCallsPerDay = 0
param peopleEnabled = true
param changesEnabled = true
param retentionEventsDays = 400
param retentionRecordsDays = 800
param backupSchedule = '0 0 18 * * *'
param backupDays = 60
param premiumSku = 'P1v3'
param siteUpdateStrategy = 'Recreate'
param alwaysReadyHttp = 0
param instanceMemoryMB = 2048
param maximumInstanceCount = 100
param storageSku = 'Standard_GZRS'
param deleteLock = true
param keyVaultRetentionDays = 7
param keyVaultPurgeProtection = false
param vnetAddressPrefix = '10.91.0.0/24'
param traceSamplingPercent = 100
param otlpEndpoint = 'https://otel.example.com:4317'
param logDailyQuotaGb = -1
param alertEmail = 'team@example.com'
param noEventsAlert = false
param extraAppSettings = {
  Logging__LogLevel__Default: 'Debug'
}
