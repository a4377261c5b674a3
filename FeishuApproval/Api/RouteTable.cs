using System.Collections.Immutable;
using FeishuApproval.Api.Changes;
using FeishuApproval.Api.Health;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Management;
using FeishuApproval.Api.OpenApi;
using FeishuApproval.Api.Pages;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Sharing;
using FeishuApproval.Api.Summary;
using FeishuApproval.Api.Webhook;
using FeishuApproval.Messaging;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Api;

/// <summary>
/// Every route of the HTTP API with its handler, and the single mapping of exceptions to responses. The one-machine server registers all
/// entries of the table. The Functions app has one function for each entry, because its triggers are attributes.
/// </summary>
/// <param name="additional">The routes of features that only some servers have.</param>
internal sealed partial class RouteTable(
    WebhookReceiver webhook,
    ReadApi reads,
    AttendanceListApi lists,
    SummaryApi summary,
    ChangesApi changes,
    HealthApi health,
    DeadLetterApi deadLetters,
    ReplayApi replay,
    RebuildApi rebuild,
    ReconcileApi reconcile,
    ArchivedEventApi archivedEvents,
    ShareApi sharing,
    HtmlPages pages,
    IEnumerable<ApiRoute> additional,
    ILogger<RouteTable> logger
)
{
    private static readonly ImmutableArray<string> Get = ["GET"];
    private static readonly ImmutableArray<string> GetOrHead = ["GET", "HEAD"];
    private static readonly ImmutableArray<string> Post = ["POST"];

    /// <summary>All routes. Each path is unique.</summary>
    public ImmutableArray<ApiRoute> All { get; } =
        WithDocument([
            // Any method is allowed, because the webhook itself answers 405. An exception returns 503, so that Feishu sends the event again.
            new(
                [],
                Routes.Events,
                RouteAccess.Open,
                (request, _) =>
                    webhook.ReceiveAsync(request.Method, request.Header, request.Body, request.ContentLength)
            )
            {
                Failed = HttpResult.Unavailable,
                Operation = WebhookReceiver.Operation,
            },
            new(Get, Routes.Calendar, RouteAccess.Open, (_, _) => ValueTask.FromResult(pages.Calendar))
            {
                Operation = HtmlPages.CalendarOperation,
            },
            new(Get, Routes.Operations, RouteAccess.Open, (_, _) => ValueTask.FromResult(pages.Operations))
            {
                Operation = HtmlPages.OperationsOperation,
            },
            new(
                Get,
                Routes.SharedAttendance,
                RouteAccess.Open,
                (request, stop) =>
                    sharing.GetAttendanceAsync(request.Header(ShareApi.TokenHeader), request.Parameters, stop)
            )
            {
                Cost = RouteCost.Page,
                Operation = ShareApi.AttendanceOperation,
            },
            new(
                Get,
                Routes.CalendarFeed,
                RouteAccess.Open,
                (request, stop) => sharing.GetFeedAsync(request.Parameters, stop)
            )
            {
                Cost = RouteCost.Feed,
                Operation = ShareApi.FeedOperation,
            },
            new(GetOrHead, Routes.HealthLive, RouteAccess.Open, (_, _) => ValueTask.FromResult(HealthApi.GetLive()))
            {
                Operation = HealthApi.LiveOperation,
            },
            new(GetOrHead, Routes.HealthReady, RouteAccess.Open, (_, _) => health.GetReadyAsync())
            {
                Operation = HealthApi.ReadyOperation,
            },
            new(Get, Routes.Status, RouteAccess.Read, (_, stop) => health.GetStatusAsync(stop))
            {
                Cost = RouteCost.Page,
                Operation = HealthApi.StatusOperation,
            },
            new(
                Get,
                Routes.AttendanceRecord,
                RouteAccess.Read,
                (request, stop) =>
                    reads.GetAttendanceRecordAsync(
                        request.PathValue("instance_code"),
                        request.Parameters,
                        request.Accept,
                        stop
                    )
            )
            {
                Cost = RouteCost.Page,
                Operation = ReadApi.RecordOperation,
            },
            new(
                Get,
                Routes.Attendance,
                RouteAccess.Read,
                (request, stop) =>
                    request.Parameters["instance_code"] is { } instanceCode
                        ? reads.GetAttendanceRecordAsync(instanceCode, request.Parameters, request.Accept, stop)
                        : lists.GetAsync(request.Parameters, request.Accept, stop)
            )
            {
                Cost = RouteCost.Page,
                Operation = AttendanceListApi.Operation,
            },
            new(
                Get,
                Routes.Summary,
                RouteAccess.Read,
                (request, stop) => summary.GetAsync(request.Parameters, request.Accept, stop)
            )
            {
                Cost = RouteCost.Period,
                Operation = SummaryApi.Operation,
            },
            new(Get, Routes.Changes, RouteAccess.Read, (request, stop) => changes.GetAsync(request.Parameters, stop))
            {
                Cost = RouteCost.Page,
                Operation = ChangesApi.Operation,
            },
            new(
                Get,
                Routes.ApproverTasks,
                RouteAccess.Read,
                (request, stop) =>
                    reads.GetApproverTasksAsync(
                        request.PathValue("process_id"),
                        request.Parameters,
                        request.Accept,
                        stop
                    )
            )
            {
                Cost = RouteCost.Page,
                Operation = ReadApi.TasksOperation,
            },
            new(
                Get,
                Routes.AnyApproverTasks,
                RouteAccess.Read,
                (request, stop) =>
                    reads.GetApproverTasksAsync(
                        request.Parameters["process_id"] ?? string.Empty,
                        request.Parameters,
                        request.Accept,
                        stop
                    )
            )
            {
                Cost = RouteCost.Page,
                Operation = ReadApi.AnyTasksOperation,
            },
            new(
                Get,
                Routes.DeadLetters,
                RouteAccess.Manage,
                (request, stop) => deadLetters.ListAsync(request.Parameters, stop)
            )
            {
                Cost = RouteCost.Page,
                Operation = DeadLetterApi.ListOperation,
            },
            new(
                Post,
                Routes.DeadLettersResend,
                RouteAccess.Manage,
                (request, stop) => deadLetters.ResendAsync(request.Parameters, stop)
            )
            {
                Operation = DeadLetterApi.ResendOperation,
            },
            new(
                Post,
                Routes.DeadLettersPurge,
                RouteAccess.Manage,
                (request, stop) => deadLetters.PurgeAsync(request.Parameters, stop)
            )
            {
                Operation = DeadLetterApi.PurgeOperation,
            },
            new(
                Get,
                Routes.ArchivedEvents,
                RouteAccess.Manage,
                (request, stop) => archivedEvents.ListAsync(request.Parameters, stop)
            )
            {
                Cost = RouteCost.Page,
                Operation = ArchivedEventApi.Operation,
            },
            new(
                Post,
                Routes.Replay,
                RouteAccess.Manage,
                (request, stop) => replay.ReplayAsync(request.Parameters, stop)
            )
            {
                Operation = ReplayApi.Operation,
            },
            new(
                Post,
                Routes.Rebuild,
                RouteAccess.Manage,
                (request, stop) => rebuild.RebuildAsync(request.Parameters, stop)
            )
            {
                Operation = RebuildApi.Operation,
            },
            new(
                Post,
                Routes.Reconcile,
                RouteAccess.Manage,
                (request, stop) => reconcile.ReconcileAsync(request.Parameters, stop)
            )
            {
                Operation = ReconcileApi.Operation,
            },
            new(Get, Routes.ApiReference, RouteAccess.Open, (_, _) => ValueTask.FromResult(pages.ApiReference))
            {
                Operation = HtmlPages.ApiReferenceOperation,
            },
            .. additional,
        ]);

    /// <summary>Returns the route with this path.</summary>
    /// <exception cref="InvalidOperationException">No route has this path.</exception>
    public ApiRoute Find(string path) => All.First(route => route.Path == path);

    /// <summary>Answers a request whose key has been checked. Never throws.</summary>
    /// <param name="route">The route.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancelled when the caller disconnects or the server stops.</param>
    public ValueTask<HttpResult> AnswerAsync(ApiRoute route, ApiRequest request, CancellationToken cancellationToken) =>
        TryAsync(route, () => route.Handle(request, cancellationToken), cancellationToken);

    /// <summary>
    /// Answers a request whose key has been checked, with the whole body in memory, for a server that cannot send it piece by piece. Never
    /// throws.
    /// </summary>
    /// <param name="route">The route.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancelled when the caller disconnects or the server stops.</param>
    public ValueTask<HttpResult> AnswerInOnePieceAsync(
        ApiRoute route,
        ApiRequest request,
        CancellationToken cancellationToken
    ) =>
        TryAsync(
            route,
            async () => await (await route.Handle(request, cancellationToken)).InOnePieceAsync(cancellationToken),
            cancellationToken
        );

    private async ValueTask<HttpResult> TryAsync(
        ApiRoute route,
        Func<ValueTask<HttpResult>> answer,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await answer();
        }
        catch (StoreUnavailableException)
        {
            return HttpResult.StoreUnavailable;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The caller has disconnected, or the server is stopping and another server can answer.
            return HttpResult.StoreUnavailable;
        }
        // Every exception is caught here, because an exception in an HTTP function can block the caller
        // (azure-functions-dotnet-worker#2574).
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(exception, route.Path);
            return route.Failed;
        }
    }

    /// <summary>Adds the route of the OpenAPI document, which describes all routes including itself.</summary>
    private static ImmutableArray<ApiRoute> WithDocument(ImmutableArray<ApiRoute> routes)
    {
        ImmutableArray<ApiRoute> all = [];
        var document = new Lazy<HttpResult>(() => HttpResult.Json(OpenApiWriter.Write(all)));
        all = routes.Add(
            new ApiRoute(Get, Routes.OpenApi, RouteAccess.Open, (_, _) => ValueTask.FromResult(document.Value))
            {
                Operation = OpenApiWriter.Operation,
            }
        );
        return all;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A request to {Route} failed")]
    private partial void LogFailed(Exception exception, string route);
}
