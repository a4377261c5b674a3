using System.Net;
using System.Text.RegularExpressions;
using FeishuApproval.Localization;

namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>
/// Translates the open platform's errors into sentences with the action to take. The body's code has priority over the
/// HTTP status, because the platform sends the same error with status 400 or 200.
/// </summary>
internal static partial class PlatformErrors
{
    /// <summary>The code when an employee of a call is unknown to Feishu's attendance, or may not be read.</summary>
    public const int UnknownEmployee = 1220004;

    /// <summary>The monthly quota starts again on the 1st in China's time.</summary>
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>The error of an answer; null when the call succeeded.</summary>
    /// <param name="call">The call.</param>
    /// <param name="subject">The approval code, instance code or process id of the call; null when the call has none.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="app">The app that called.</param>
    /// <param name="now">The time.</param>
    public static PlatformError? Find(
        PlatformCall call,
        string? subject,
        PlatformAnswer answer,
        PlatformApp app,
        DateTimeOffset now
    )
    {
        if (answer.IsTooLong)
        {
            return new(
                PlatformErrorKind.BadAnswer,
                Localized.Of(
                    $"{Where(app)} answered {call.Name} with more than {PlatformAnswer.MaxLength / 1024} KiB, which no answer of the open "
                        + $"platform has."
                )
            );
        }

        if (answer.Code is not { } code)
            return WithoutCode(call, answer, app, now);
        if (code == 0)
            return null;

        var error = code switch
        {
            99991400 => Throttled(call, answer, app, now),
            99991403 => new(
                PlatformErrorKind.QuotaExhausted,
                Localized.Of(
                    $"The tenant's calls of this month are used up (99991403). Calls continue on {NextMonth(now):yyyy-MM-dd}, or when the "
                        + $"tenant buys more and this program is restarted."
                )
            )
            {
                RetryAt = NextMonth(now),
            },
            99991661 or 99991663 or 99991664 or 99991665 or 99991671 => new(
                PlatformErrorKind.WrongCredentials,
                Localized.Of(
                    $"{Where(app)} rejects the token it has just issued ({code}). If this continues, check that the app is in use, and "
                        + $"its platform: Feishu__Platform is feishu or lark."
                )
            )
            {
                IsTokenRejected = true,
            },
            99991672 => new(
                PlatformErrorKind.ScopeMissing,
                Localized.Of(
                    $"The app {app.AppId} lacks a scope for {call.Name}: add {Scopes(answer, call)} on the page \"Permissions & Scopes\" "
                        + $"(权限管理), then create and publish a version (版本管理与发布)."
                )
            ),
            99991401 => new(
                PlatformErrorKind.AddressNotAllowed,
                Localized.Of(
                    $"The app {app.AppId} does not allow calls from this machine's address (99991401). Add the address on the page "
                        + $"\"Security Settings\" (安全设置), IP allow-list (IP 白名单), or remove the list."
                )
            ),
            99991662 or 99991673 or 10014 => new(
                PlatformErrorKind.AppUnusable,
                Localized.Of(
                    $"The app {app.AppId} is not in use ({code}). Publish a version on the page \"Version Management & Release\" (版本管理与发布), "
                        + $"and have the tenant's administrator enable it."
                )
            ),
            10003 or 10005 or 10012 or 10013 or 10015 => new(
                PlatformErrorKind.WrongCredentials,
                Localized.Of(
                    $"App ID and App Secret of {app.AppId} do not fit ({code}). Copy both from the page \"Credentials & Basic Info\" "
                        + $"(凭证与基础信息); if they are right, the app lives on the other platform: Feishu__Platform is {app.Platform.Name}."
                )
            ),
            1390002 or 1390016 => new(
                PlatformErrorKind.UnknownApprovalCode,
                Localized.Of(
                    $"There is no approval definition {subject} ({code}). Copy the code from the address of the form's page in the approval "
                        + $"console (审批管理后台), after definitionCode=."
                )
            ),
            1390003 => new(
                PlatformErrorKind.NotFound,
                call == PlatformCall.Instance
                    ? Localized.Of($"There is no instance {subject} any more (1390003).")
                    : Localized.Of($"There is no object {subject} any more (1390003).")
            ),
            1390009 or 1390004 => new(
                PlatformErrorKind.NoPermission,
                Localized.Of(
                    $"The app {app.AppId} may not see {subject} ({code}). Check its data range on the page \"Permissions & Scopes\" (权限管理), "
                        + $"and that it belongs to the tenant of this approval."
                )
            ),
            60009 => new(
                PlatformErrorKind.NoPermission,
                Localized.Of(
                    $"The app {app.AppId} may not read the approval definition {subject} (60009). Give the app access to the definition's data "
                        + $"in the approval console (审批管理后台), in the settings of the definition."
                )
            ),
            20027 or 99991679 => new(
                PlatformErrorKind.ScopeMissing,
                Localized.Of(
                    $"The app {app.AppId} lacks a user permission for {call.Name} ({code}): add approval:instance:read, approval:task:read, "
                        + $"approval:approval:read and offline_access as user permissions (用户身份权限) on "
                        + $"the page \"Permissions & Scopes\" (权限管理), create and publish a version (版本管理与发布), and run subscribe --user again. Some "
                        + $"tenants do not offer them; then subscribe each definition instead."
                )
            ),
            20026 or 20037 or 20064 or 20073 => new(
                PlatformErrorKind.WrongCredentials,
                Localized.Of(
                    $"The user's access of the app {app.AppId} has ended ({code}): it was revoked, is older than a year, or was renewed elsewhere. "
                        + $"Run: feishu-approval subscribe --user"
                )
            ),
            20010 => new(
                PlatformErrorKind.NoPermission,
                Localized.Of(
                    $"The user may not use the app {app.AppId} (20010). Add the user to the app's availability (可用范围), and publish a version."
                )
            ),
            20029 => new(
                PlatformErrorKind.Refused,
                Localized.Of(
                    $"The redirect address is not in the app's settings (20029). Add it on the page \"Security Settings\" (安全设置) of {app.AppId}."
                )
            ),
            1220001 or 1220002 => new(
                PlatformErrorKind.Refused,
                Localized.Of(
                    $"{Where(app)} refused {call.Name} ({code}){(answer.Message is { } given ? $": {given}" : ".")} The app {app.AppId} has to be a "
                        + $"custom app (企业自建应用) of the tenant, and the tenant has to use Feishu's attendance (考勤)."
                )
            ),
            UnknownEmployee => new(
                PlatformErrorKind.NoPermission,
                Localized.Of(
                    $"An employee is unknown to Feishu's attendance, or the app {app.AppId} may not read the employee (1220004). Check the app's "
                        + $"data range in the attendance admin console (考勤管理后台)."
                )
            ),
            1220005 => new(
                PlatformErrorKind.NoPermission,
                Localized.Of(
                    $"The app {app.AppId} has no data range in Feishu's attendance (1220005). Have an administrator add the app, with all employees, "
                        + $"in the attendance admin console (考勤管理后台)."
                )
            ),
            1390007 => new(PlatformErrorKind.AlreadyDone, Localized.Of($"{subject} is already so (1390007).")),
            1395001 or 1225000 or 2200 => new(
                PlatformErrorKind.Unavailable,
                Localized.Of($"{Where(app)} has an internal error ({code}).")
            )
            {
                IsTransient = true,
            },
            _ => ByStatus(call, answer, app, now, code),
        };
        return error with { Code = code };
    }

    /// <summary>The error when no answer arrived.</summary>
    public static PlatformError Unreachable(PlatformApp app, string reason) =>
        new(
            PlatformErrorKind.Unreachable,
            Localized.Of(
                $"{Where(app)} cannot be reached: {reason} Check the network, and HTTPS_PROXY and NO_PROXY if there is a proxy."
            )
        )
        {
            IsTransient = true,
        };

    /// <summary>The error when the answer lacks required members.</summary>
    public static PlatformError Unreadable(PlatformCall call, PlatformApp app, string what) =>
        new(
            PlatformErrorKind.BadAnswer,
            Localized.Of($"{Where(app)} answered {call.Name} without {what}, so the answer cannot be used.")
        );

    /// <summary>The error when a page has more rows than were asked for.</summary>
    public static PlatformError TooMany(PlatformCall call, PlatformApp app, int most) =>
        new(
            PlatformErrorKind.BadAnswer,
            Localized.Of(
                $"{Where(app)} answered {call.Name} with more than the {most} rows asked for, so the answer cannot be used."
            )
        );

    private static PlatformError Throttled(
        PlatformCall call,
        PlatformAnswer answer,
        PlatformApp app,
        DateTimeOffset now
    ) =>
        new(
            PlatformErrorKind.Throttled,
            Localized.Of(
                $"{Where(app)} takes no more {call.Name} calls for a moment. Another program of the same app may be calling, too."
            )
        )
        {
            IsTransient = true,
            RetryAt = answer.ResetAfter is { } reset ? now + reset : null,
        };

    private static PlatformError ByStatus(
        PlatformCall call,
        PlatformAnswer answer,
        PlatformApp app,
        DateTimeOffset now,
        int code
    ) =>
        answer.Status switch
        {
            HttpStatusCode.TooManyRequests => Throttled(call, answer, app, now),
            >= HttpStatusCode.InternalServerError => new(
                PlatformErrorKind.Unavailable,
                Localized.Of($"{Where(app)} answered {call.Name} with {(int)answer.Status} ({code}).")
            )
            {
                IsTransient = true,
            },
            _ => new(
                PlatformErrorKind.Refused,
                Localized.Of(
                    $"{Where(app)} refused {call.Name} ({code}){(answer.Message is { } message ? $": {message}" : ".")}"
                )
            ),
        };

    private static PlatformError WithoutCode(
        PlatformCall call,
        PlatformAnswer answer,
        PlatformApp app,
        DateTimeOffset now
    ) =>
        answer.Status switch
        {
            HttpStatusCode.TooManyRequests => Throttled(call, answer, app, now),
            >= HttpStatusCode.InternalServerError => new(
                PlatformErrorKind.Unavailable,
                Localized.Of($"{Where(app)} answered {call.Name} with {(int)answer.Status}.")
            )
            {
                IsTransient = true,
            },
            _ => new(
                PlatformErrorKind.BadAnswer,
                Localized.Of(
                    $"{Where(app)} answered {call.Name} with {(int)answer.Status} and {answer.MediaType ?? Localized.Of($"no media type")}, which is not "
                        + $"the open platform's JSON. A proxy may have answered instead, or Feishu__Platform is not the right address."
                )
            )
            {
                IsTransient = answer.Status == HttpStatusCode.OK,
            },
        };

    private static string Where(PlatformApp app) => app.Platform.Base.Authority;

    private static string Scopes(PlatformAnswer answer, PlatformCall call)
    {
        var named = ScopePattern()
            .Matches(answer.Message ?? string.Empty)
            .Select(match => match.Value)
            .Distinct()
            .ToList();
        return named.Count > 0
            ? string.Join(Localized.Of($" or "), named)
            : call.Scopes.Replace(", ", " or ", StringComparison.Ordinal);
    }

    private static DateTimeOffset NextMonth(DateTimeOffset now)
    {
        var local = now.ToOffset(China);
        return new DateTimeOffset(local.Year, local.Month, 1, 0, 0, 0, China).AddMonths(1);
    }

    [GeneratedRegex(@"\b[a-z_]+:[a-z_]+(?:\.[a-z_]+)*(?::[a-z_]+)*\b", RegexOptions.CultureInvariant)]
    private static partial Regex ScopePattern();
}
