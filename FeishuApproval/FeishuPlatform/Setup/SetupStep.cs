using System.Collections.Immutable;
using System.Text.Json.Serialization;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.Registration;
using FeishuApproval.Localization;

namespace FeishuApproval.FeishuPlatform.Setup;

/// <summary>The subject of a step.</summary>
internal enum SetupStepKind
{
    /// <summary>The app cannot be used at all.</summary>
    App,

    /// <summary>Add scopes.</summary>
    Scopes,

    /// <summary>Add events.</summary>
    Events,

    /// <summary>Publish a version, or wait for its review.</summary>
    Version,
}

/// <summary>A step that remains in the developer console. Its JSON is an item of the setup page.</summary>
/// <param name="Kind">The subject.</param>
/// <param name="Sentence">What to do, with the Chinese and English names of the console's page.</param>
/// <param name="IsRequired">Whether no record can be made before this step.</param>
/// <param name="Page">The address of the console's page; null when the step is not on a page.</param>
/// <param name="Import">The JSON to paste on the page; null when there is none.</param>
internal sealed record SetupStep(
    [property: JsonIgnore] SetupStepKind Kind,
    [property: JsonPropertyName("message")] string Sentence,
    [property: JsonPropertyName("required")] bool IsRequired,
    string? Page = null,
    string? Import = null
)
{
    /// <summary>The steps that remain for an app, in the order in which to do them; empty when none remains.</summary>
    public static ImmutableArray<SetupStep> Of(PlatformApp app, AppSetup setup)
    {
        if (setup.Problem is { } problem)
        {
            bool isOfApp = problem.Kind is PlatformErrorKind.AppUnusable or PlatformErrorKind.WrongCredentials;
            return
            [
                new(SetupStepKind.App, problem.Sentence, IsRequired: true, isOfApp ? PageOf(app, "version") : null),
            ];
        }

        var steps = ImmutableArray.CreateBuilder<SetupStep>();
        if (setup.MissingScopes is { IsEmpty: false } scopes)
        {
            steps.Add(
                new(
                    SetupStepKind.Scopes,
                    Localized.Of(
                        $"Add {string.Join(", ", scopes.Select(scope => scope.Name))}: open \"Permissions & Scopes\" (权限管理), "
                            + $"\"Batch import/export\" (批量导入/导出), and paste the JSON."
                    ),
                    scopes.Any(scope => scope.IsRequired),
                    PageOf(app, "auth"),
                    RequestedAccess.ImportJson(scopes.Select(scope => scope.Name))
                )
            );
        }

        string[] events = [.. RequestedAccess.RequiredEvents.Intersect(setup.MissingEvents)];
        if (events.Length > 0)
        {
            steps.Add(
                new(
                    SetupStepKind.Events,
                    Localized.Of(
                        $"Add the events {string.Join(", ", events)} on \"Events & Callbacks\" (事件与回调), \"Event configuration\" (事件配置), "
                            + $"and choose \"Receive events through persistent connection\" (使用长连接接收事件) there while this server runs. "
                            + $"Without events, the comparison every six hours finds the approvals."
                    ),
                    IsRequired: false,
                    PageOf(app, "event")
                )
            );
        }

        if (Version(app, setup, isChanged: steps.Count > 0) is { } version)
            steps.Add(version);
        return steps.ToImmutable();
    }

    private static SetupStep? Version(PlatformApp app, AppSetup setup, bool isChanged)
    {
        string? number = setup.Pending?.Version is { } known ? $" {known}" : null;
        return setup.Pending?.State switch
        {
            AppVersionState.InReview => Step(
                Localized.Of(
                    $"The version{number} waits for review: ask the tenant's administrator to approve it (管理后台 → 应用审核)."
                )
            ),
            AppVersionState.Rejected => Step(
                Localized.Of(
                    $"The administrator rejected the version{number}. Create and publish another one on \"Version Management & Release\" "
                        + $"(版本管理与发布)."
                )
            ),
            AppVersionState.NotSubmitted => Step(
                Localized.Of($"Publish the version{number} on \"Version Management & Release\" (版本管理与发布).")
            ),
            _ when isChanged || (setup.CanReadVersions && setup.Published is null) => Step(
                Localized.Of(
                    $"Create and publish a version on \"Version Management & Release\" (版本管理与发布). Scopes and events take effect only with it."
                )
            ),
            _ => null,
        };

        SetupStep Step(string sentence) =>
            new(SetupStepKind.Version, sentence, IsRequired: !setup.IsReady, PageOf(app, "version"));
    }

    private static string PageOf(PlatformApp app, string page) =>
        new Uri(app.Platform.Base, $"/app/{Uri.EscapeDataString(app.AppId)}/{page}").AbsoluteUri;
}
