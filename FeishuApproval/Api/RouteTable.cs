using System.Collections.Immutable;
using FeishuApproval.Api.Changes;
using FeishuApproval.Api.Export;
using FeishuApproval.Api.Health;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Management;
using FeishuApproval.Api.OpenApi;
using FeishuApproval.Api.Pages;
using FeishuApproval.Api.Payroll;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Sharing;
using FeishuApproval.Api.Summary;
using FeishuApproval.Api.Webhook;
using FeishuApproval.Messaging;
using FeishuApproval.Telemetry;
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
    ApproverTaskListApi taskLists,
    SummaryApi summary,
    PayrollApi payroll,
    ClosingApi closings,
    ComparisonApi comparisons,
    ExportApi exports,
    ChangesApi changes,
    HealthApi health,
    DeadLetterApi deadLetters,
    ReplayApi replay,
    RebuildApi rebuild,
    ReconcileApi reconcile,
    ArchivedEventApi archivedEvents,
    ShareApi sharing,
    ShareLinkApi shareLinks,
    HtmlPages pages,
    IEnumerable<ApiRoute> additional,
    TimeProvider time,
    ILogger<RouteTable> logger
)
{
    /// <summary>
    /// How much of a body is made before the response starts, in bytes. Up to here, an error is a response of its own.
    /// </summary>
    private const int BufferSize = 1024 * 1024;

    private static readonly ImmutableArray<string> Get = ["GET"];
    private static readonly ImmutableArray<string> GetOrHead = ["GET", "HEAD"];
    private static readonly ImmutableArray<string> Post = ["POST"];

    private readonly RepeatedLogs _failed = new(time, (cause, count) => LogStillFailing(logger, count, cause));

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
            new(Get, Routes.PayrollPage, RouteAccess.Open, (_, _) => ValueTask.FromResult(pages.Payroll))
            {
                Operation = HtmlPages.PayrollOperation,
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
            new(
                Get,
                Routes.Payroll,
                RouteAccess.Read,
                (request, stop) => payroll.GetAsync(request.Parameters, request.Accept, stop)
            )
            {
                Cost = RouteCost.Period,
                Operation = PayrollApi.Operation,
            },
            new(
                Post,
                Routes.CloseMonth,
                RouteAccess.Manage,
                (request, stop) => closings.CloseAsync(request.Parameters, stop)
            )
            {
                Operation = ClosingApi.CloseOperation,
            },
            new(Get, Routes.Closings, RouteAccess.Read, (request, stop) => closings.ListAsync(request.Parameters, stop))
            {
                Cost = RouteCost.Page,
                Operation = ClosingApi.ListOperation,
            },
            new(
                Get,
                Routes.Closing,
                RouteAccess.Read,
                (request, stop) =>
                    closings.GetAsync(request.PathValue("month"), request.Parameters, request.Accept, stop)
            )
            {
                Cost = RouteCost.Period,
                Operation = ClosingApi.ReadOperation,
            },
            new(
                Get,
                Routes.ClosingChanges,
                RouteAccess.Read,
                (request, stop) =>
                    closings.GetChangesAsync(request.PathValue("month"), request.Parameters, request.Accept, stop)
            )
            {
                Cost = RouteCost.Period,
                Operation = ClosingApi.ChangesOperation,
            },
            new(
                Post,
                Routes.CompareMonth,
                RouteAccess.Manage,
                (request, stop) => comparisons.CompareAsync(request.Parameters, stop)
            )
            {
                Operation = ComparisonApi.CompareOperation,
            },
            new(
                Get,
                Routes.Comparisons,
                RouteAccess.Read,
                (request, stop) => comparisons.ListAsync(request.Parameters, stop)
            )
            {
                Cost = RouteCost.Page,
                Operation = ComparisonApi.ListOperation,
            },
            new(
                Get,
                Routes.Comparison,
                RouteAccess.Read,
                (request, stop) =>
                    comparisons.GetAsync(request.PathValue("month"), request.Parameters, request.Accept, stop)
            )
            {
                Cost = RouteCost.Period,
                Operation = ComparisonApi.ReadOperation,
            },
            new(
                Get,
                Routes.Export,
                RouteAccess.Read,
                (request, stop) => exports.GetAsync(request.Parameters, request.Accept, stop)
            )
            {
                Cost = RouteCost.Period,
                Operation = ExportApi.Operation,
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
                    request.Parameters["process_id"] is { } processId
                        ? reads.GetApproverTasksAsync(processId, request.Parameters, request.Accept, stop)
                        : taskLists.GetAsync(request.Parameters, request.Accept, stop)
            )
            {
                Cost = RouteCost.Page,
                Operation = ApproverTaskListApi.Operation,
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
            new(Get, Routes.ShareLinks, RouteAccess.Manage, (_, stop) => shareLinks.ListAsync(stop))
            {
                Operation = ShareLinkApi.ListOperation,
            },
            new(
                Post,
                Routes.ShareLinksRevoke,
                RouteAccess.Manage,
                (request, stop) => shareLinks.RevokeAsync(request.Parameters, stop)
            )
            {
                Operation = ShareLinkApi.RevokeOperation,
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
    /// <param name="bufferSize">How much of a body is made before this returns, in bytes.</param>
    public async ValueTask<HttpResult> AnswerAsync(
        ApiRoute route,
        ApiRequest request,
        CancellationToken cancellationToken,
        long bufferSize = BufferSize
    )
    {
        try
        {
            var result = await route.Handle(request, cancellationToken);
            return result.Chunks is { } chunks
                ? await BufferAsync(result with { Chunks = null }, chunks, bufferSize, cancellationToken)
                : result;
        }
        catch (AnswerTooLargeException exception)
        {
            return HttpResult.BadRequest(exception.Message);
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
            _failed.Add($"{route.Path}, {exception.GetType().Name}", () => LogFailed(exception, route.Path));
            return route.Failed;
        }
    }

    /// <summary>Writes the body of a result and disposes what it still reads. Never throws.</summary>
    /// <param name="route">The route.</param>
    /// <param name="result">The result.</param>
    /// <param name="body">The body of the response.</param>
    /// <param name="cancellationToken">Cancelled when the caller disconnects or the server stops.</param>
    /// <returns>
    /// False if the body could not be completed. The server must then close the connection, so that nobody takes a part for the whole.
    /// </returns>
    public async ValueTask<bool> WriteBodyAsync(
        ApiRoute route,
        HttpResult result,
        Stream body,
        CancellationToken cancellationToken
    )
    {
        await using var rest = result.Rest;
        try
        {
            await body.WriteAsync(result.Body, cancellationToken);
            while (rest is not null && await rest.MoveNextAsync())
                await body.WriteAsync(rest.Current, cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception exception) when (exception is AnswerTooLargeException or StoreUnavailableException)
        {
            LogCutOff(route.Path, exception.Message);
            return false;
        }
        // The status is already sent, so every exception ends the connection.
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(exception, route.Path);
            return false;
        }
    }

    /// <summary>Makes a body up to a size. Returns the rest, too, when there is more.</summary>
    private static async ValueTask<HttpResult> BufferAsync(
        HttpResult result,
        IAsyncEnumerable<ReadOnlyMemory<byte>> chunks,
        long size,
        CancellationToken cancellationToken
    )
    {
        var rest = chunks.GetAsyncEnumerator(cancellationToken);
        bool isOver = true;
        try
        {
            var body = new MemoryStream();
            while (await rest.MoveNextAsync())
            {
                body.Write(rest.Current.Span);
                if (body.Length >= size)
                {
                    isOver = false;
                    break;
                }
            }

            return result with
            {
                Body = body.GetBuffer().AsMemory(0, (int)body.Length),
                Rest = isOver ? null : rest,
            };
        }
        finally
        {
            if (isOver)
                await rest.DisposeAsync();
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

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The answer of {Route} was cut off and its connection closed. {Reason}"
    )]
    private partial void LogCutOff(string route, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request to {Route} failed")]
    private partial void LogFailed(Exception exception, string route);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} more requests failed within a minute: {Cause}")]
    private static partial void LogStillFailing(ILogger logger, long count, string cause);
}
