using System.Text.Json.Serialization;

namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>The JSON for requests to the open platform.</summary>
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(InstanceQuery))]
[JsonSerializable(typeof(InstanceQueryOfUser))]
[JsonSerializable(typeof(UserApprovalsQuery))]
[JsonSerializable(typeof(CorrectionsQuery))]
[JsonSerializable(typeof(CalendarsQuery))]
[JsonSerializable(typeof(CalendarDatesQuery))]
[JsonSerializable(typeof(UserTokenRequest))]
[JsonSerializable(typeof(UserSubscriptionRequest))]
[JsonSerializable(typeof(DefinitionSearch))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
internal sealed partial class PlatformJson : JsonSerializerContext;

/// <summary>A request for a tenant access token.</summary>
internal sealed record TokenRequest(string AppId, string AppSecret);

/// <summary>A request for the instances of a definition that were submitted in a window. Times are in milliseconds since 1970.</summary>
internal sealed record InstanceQuery(
    string ApprovalCode,
    string InstanceStatus,
    string InstanceStartTimeFrom,
    string InstanceStartTimeTo
);

/// <summary>A request for the instances of a user that were submitted in a window. Times are in milliseconds since 1970.</summary>
internal sealed record InstanceQueryOfUser(
    string UserId,
    string InstanceStatus,
    string InstanceStartTimeFrom,
    string InstanceStartTimeTo
);

/// <summary>A request for the approvals in the attendance of some employees. Dates are numbers such as 20261130; both are inclusive.</summary>
internal sealed record UserApprovalsQuery(
    IReadOnlyList<string> UserIds,
    int CheckDateFrom,
    int CheckDateTo,
    int Status
);

/// <summary>A request for the corrections in the attendance of some employees. Times are in seconds since 1970.</summary>
internal sealed record CorrectionsQuery(
    IReadOnlyList<string> UserIds,
    string CheckTimeFrom,
    string CheckTimeTo,
    int Status
);

/// <summary>A request for the enabled work calendars of Feishu People; no ids mean all.</summary>
internal sealed record CalendarsQuery(IReadOnlyList<string> WkCalendarIds, CalendarsPage WkOption);

/// <summary>A part of a list of work calendars.</summary>
internal sealed record CalendarsPage(int Offset, int Limit);

/// <summary>A request for the days of work calendars. Dates are written like 2026-11-30; both are inclusive.</summary>
internal sealed record CalendarDatesQuery(
    IReadOnlyList<string> WkCalendarIds,
    string BeginDate,
    string EndDate,
    int Offset,
    int Limit
);

/// <summary>A request for a user's tokens, by an authorization code or by a refresh token.</summary>
internal sealed record UserTokenRequest(string GrantType, string ClientId, string ClientSecret)
{
    public string? Code { get; init; }

    public string? RedirectUri { get; init; }

    public string? CodeVerifier { get; init; }

    public string? RefreshToken { get; init; }

    /// <summary>The kind of request; never a secret.</summary>
    public override string ToString() => GrantType;
}

/// <summary>A request for the events of the approvals that a user manages or takes part in.</summary>
internal sealed record UserSubscriptionRequest(string SubscriptionType);

/// <summary>A search for definitions that a user may submit.</summary>
internal sealed record DefinitionSearch(string Keyword, int PageSize, string? PageToken);
