using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeishuApproval.FeishuPlatform.Registration;
using FeishuApproval.Json;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator.Platform.Data;

namespace FeishuApproval.Simulator.Platform;

/// <summary>
/// Simulates the creation of apps by a code. <see cref="SimulatedRegistrationRoutes"/> answers the calls. Safe for
/// concurrent use.
/// </summary>
/// <param name="platform">Receives the apps.</param>
/// <param name="tenantKey">The tenant of the apps.</param>
internal sealed class SimulatedRegistration(SimulatedPlatform platform, string tenantKey)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Code> _codes = new(StringComparer.Ordinal);

    /// <summary>The platform.</summary>
    public SimulatedPlatform Platform => platform;

    /// <summary>The time between two polls that a client must keep.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a code is valid.</summary>
    public TimeSpan Validity { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>What happens to the scopes and events that a link asks for.</summary>
    public SimulatedGrant Grant { get; set; }

    /// <summary>Whether the tenant belongs to Lark, so that a poll must continue on Lark's host.</summary>
    public bool IsLark { get; set; }

    /// <summary>The open_id of the administrator who scans.</summary>
    public string OpenId { get; set; } = "ou_administrator";

    /// <summary>Raised for each new code, with its user code.</summary>
    public event Action<string>? Began;

    /// <summary>The apps that were created, in order.</summary>
    public ImmutableArray<string> AppIds { get; private set; } = [];

    /// <summary>Scans a code and confirms it.</summary>
    /// <param name="userCode">The code.</param>
    /// <param name="addons">The parameter of the link; null when there is none.</param>
    /// <returns>Whether the code is valid.</returns>
    public bool Scan(string userCode, string? addons)
    {
        lock (_lock)
        {
            if (Find(userCode) is not { } code)
                return false;
            code.App = Create(addons);
            AppIds = AppIds.Add(code.App.AppId);
            platform.Add(code.App);
            return true;
        }
    }

    /// <summary>Scans a code and denies it.</summary>
    /// <returns>Whether the code is valid.</returns>
    public bool Deny(string userCode)
    {
        lock (_lock)
        {
            if (Find(userCode) is not { } code)
                return false;
            code.IsDenied = true;
            return true;
        }
    }

    /// <summary>
    /// Does what remains in the console: adds every scope and event, and publishes a version.
    /// </summary>
    public void Complete(string appId)
    {
        if (platform.FindApp(appId) is { } app)
        {
            platform.Add(
                app with
                {
                    Scopes = [.. SimulatedApp.KnownScopes],
                    Versions = [new("1.0.1", SimulatedVersion.Published, EventTypes.All)],
                }
            );
        }
    }

    /// <summary>The answer to <c>action=begin</c>.</summary>
    internal JsonObject Begin(Uri page)
    {
        string userCode =
            $"{RandomNumberGenerator.GetString("BCDFGHJKLMNPQRSTVWXZ", 4)}-{RandomNumberGenerator.GetInt32(1000, 10_000)}";
        var code = new Code(
            $"dc-{RandomNumberGenerator.GetHexString(32, lowercase: true)}",
            userCode,
            platform.Time.GetUtcNow() + Validity
        );
        lock (_lock)
            _codes[userCode] = code;
        Began?.Invoke(userCode);
        return new JsonObject
        {
            ["device_code"] = code.DeviceCode,
            ["user_code"] = userCode,
            ["verification_uri"] = page.ToString(),
            ["verification_uri_complete"] = $"{page}?user_code={userCode}",
            ["expires_in"] = (int)Validity.TotalSeconds,
            ["interval"] = (int)Interval.TotalSeconds,
        };
    }

    /// <summary>The answer to <c>action=poll</c>.</summary>
    /// <param name="deviceCode">The device code.</param>
    /// <param name="isLarkHost">Whether the host is Lark's; null for a host of both.</param>
    internal JsonObject Poll(string? deviceCode, bool? isLarkHost)
    {
        var now = platform.Time.GetUtcNow();
        lock (_lock)
        {
            var code = _codes.Values.FirstOrDefault(code => code.DeviceCode == deviceCode);
            if (code is null)
                return Error("invalid_grant");
            bool isTooEarly = now - code.PolledAt < Interval - TimeSpan.FromMilliseconds(500);
            code.PolledAt = now;
            if (code.IsDenied)
                return Error("access_denied", "user refused");
            if (code.App is not { } app)
            {
                return now >= code.EndsAt ? Error("expired_token")
                    : isTooEarly ? Error("slow_down")
                    : Error("authorization_pending", code: 20094);
            }

            if (IsLark && (isLarkHost == false || (isLarkHost is null && !code.HasNamedLark)))
            {
                code.HasNamedLark = true;
                return new JsonObject { ["user_info"] = new JsonObject { ["tenant_brand"] = "lark" } };
            }

            _codes.Remove(code.UserCode);
            return new JsonObject
            {
                ["client_id"] = app.AppId,
                ["client_secret"] = app.AppSecret,
                ["user_info"] = new JsonObject { ["open_id"] = OpenId, ["tenant_brand"] = IsLark ? "lark" : "feishu" },
            };
        }
    }

    private static JsonObject Error(string error, string description = "", int? code = null)
    {
        var answer = new JsonObject { ["error"] = error, ["error_description"] = description };
        if (code is { } number)
            answer["code"] = number;
        return answer;
    }

    private Code? Find(string userCode) =>
        _codes.TryGetValue(userCode, out var code)
        && code is { App: null, IsDenied: false }
        && platform.Time.GetUtcNow() < code.EndsAt
            ? code
            : null;

    private SimulatedApp Create(string? addons)
    {
        // The real platform ignores the whole parameter when its shape is wrong, and single names that it does not know.
        byte[]? json = addons is null ? null : Addons.Decode(addons);
        var asked =
            json is not null && Addons.FindProblem(json) is null && JsonFields.TryParse(json, out var read)
                ? read
                : default;
        string[] scopes = [.. Names(asked.Member("scopes"u8)).Intersect(SimulatedApp.KnownScopes)];
        string[] events = [.. Names(asked.Member("events"u8).Member("items"u8)).Intersect(EventTypes.All)];
        return new SimulatedApp(
            $"cli_{RandomNumberGenerator.GetHexString(16, lowercase: true)}",
            RandomNumberGenerator.GetHexString(32, lowercase: true),
            tenantKey
        )
        {
            Scopes =
                Grant == SimulatedGrant.All ? [.. scopes]
                : Grant == SimulatedGrant.Review ? [RequestedAccess.Versions]
                : [],
            Versions =
            [
                new(
                    "1.0.0",
                    Grant == SimulatedGrant.Review ? SimulatedVersion.InReview : SimulatedVersion.Published,
                    Grant == SimulatedGrant.Nothing ? [] : [.. events]
                ),
            ],
        };
    }

    private static IEnumerable<string> Names(JsonElement lists) =>
        lists.Elements("tenant"u8).Select(name => name.Scalar()).OfType<string>();

    private sealed class Code(string deviceCode, string userCode, DateTimeOffset endsAt)
    {
        public string DeviceCode => deviceCode;

        public string UserCode => userCode;

        public DateTimeOffset EndsAt => endsAt;

        public DateTimeOffset PolledAt { get; set; } = DateTimeOffset.MinValue;

        public bool IsDenied { get; set; }

        public bool HasNamedLark { get; set; }

        public SimulatedApp? App { get; set; }
    }
}
