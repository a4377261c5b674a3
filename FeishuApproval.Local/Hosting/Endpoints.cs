using FeishuApproval.Api.Board;
using FeishuApproval.Api.Health;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Management;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Webhook;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Local.Hosting;

/// <summary>Maps the core's routes onto Kestrel.</summary>
internal static partial class Endpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var receiver = routes.ServiceProvider.GetRequiredService<WebhookReceiver>();
        var reads = routes.ServiceProvider.GetRequiredService<ReadApi>();
        var lists = routes.ServiceProvider.GetRequiredService<AttendanceListApi>();
        var health = routes.ServiceProvider.GetRequiredService<HealthApi>();
        var deadLetters = routes.ServiceProvider.GetRequiredService<DeadLetterApi>();
        var rebuild = routes.ServiceProvider.GetRequiredService<RebuildApi>();
        var replay = routes.ServiceProvider.GetRequiredService<ReplayApi>();
        var key = routes.ServiceProvider.GetRequiredService<ApiKey>();
        var logger = routes.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Endpoints));

        routes.Map($"/{Routes.Prefix}/{Routes.Events}", async (HttpContext context) =>
        {
            var request = context.Request;
            await AnswerAsync(context, () => receiver.ReceiveAsync(request.Method, name => request.Headers[name], request.Body, request.ContentLength), HttpResult.Unavailable);
        });

        var board = routes.ServiceProvider.GetRequiredService<BoardPage>();
        foreach (string path in (ReadOnlySpan<string>)["/", $"/{Routes.Prefix}/{Routes.Board}"])
        {
            routes.MapGet(path, async (HttpContext context) => await WriteAsync(context, board.Answer));
        }

        MapRead(Routes.AttendanceRecord, context => reads.GetAttendanceRecordAsync(Argument(context, "instance_code"), Query(context), Accept(context), context.RequestAborted));
        MapRead(Routes.Attendance, context => lists.GetByDayAsync(Query(context), Accept(context), context.RequestAborted));
        MapRead(Routes.EmployeeAttendance, context => lists.GetByEmployeeAsync(Argument(context, "user_id"), Query(context), Accept(context), context.RequestAborted));
        MapRead(Routes.ApproverTasks, context => reads.GetApproverTasksAsync(Argument(context, "process_id"), Query(context), Accept(context), context.RequestAborted));

        MapOpen(Routes.HealthLive, () => ValueTask.FromResult(HealthApi.GetLive()));
        MapOpen(Routes.HealthReady, health.GetReadyAsync);
        MapRead(Routes.Status, context => health.GetStatusAsync(context.RequestAborted));
        MapAdmin("GET", Routes.DeadLetters, context => deadLetters.ListAsync(Query(context), context.RequestAborted));
        MapAdmin("POST", Routes.DeadLettersResend, context => deadLetters.ResendAsync(Query(context), context.RequestAborted));
        MapAdmin("POST", Routes.DeadLettersPurge, context => deadLetters.PurgeAsync(Query(context), context.RequestAborted));
        MapAdmin("POST", Routes.Replay, context => replay.ReplayAsync(Query(context), context.RequestAborted));
        MapAdmin("POST", Routes.Rebuild, context => rebuild.RebuildAsync(Query(context), context.RequestAborted));

        async Task AnswerAsync(HttpContext context, Func<ValueTask<HttpResult>> answer, HttpResult failed)
        {
            HttpResult answered;
            try
            {
                answered = await answer();
            }
            // The boundary of a request. A caller that has gone hears nothing any more.
#pragma warning disable CA1031
            catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogFailed(logger, exception, context.GetEndpoint()?.DisplayName);
                answered = failed;
            }

            await WriteAsync(context, answered);
        }

        void MapAdmin(string method, string route, Func<HttpContext, ValueTask<HttpResult>> act) => routes.MapMethods(
            $"/{Routes.Prefix}/{route}",
            [method],
            async (HttpContext context) => await AnswerAsync(context, async () => key.OpensAdmin(context.Request) ? await act(context) : HttpResult.AdminKeyRequired, HttpResult.Failed));

        void MapOpen(string route, Func<ValueTask<HttpResult>> read) =>
            routes.MapGet($"/{Routes.Prefix}/{route}", async (HttpContext context) => await AnswerAsync(context, read, HttpResult.Failed));

        void MapRead(string route, Func<HttpContext, ValueTask<HttpResult>> read) => routes.MapGet(
            $"/{Routes.Prefix}/{route}",
            async (HttpContext context) => await AnswerAsync(context, async () => key.Opens(context.Request) ? await read(context) : key.Refusal, HttpResult.Failed));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Route} failed")]
    private static partial void LogFailed(ILogger logger, Exception exception, string? route);

    private static string Argument(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    private static QueryParameters Query(HttpContext context) => new(context.Request.QueryString.Value);

    private static string? Accept(HttpContext context) => context.Request.Headers.Accept;

    private static async ValueTask WriteAsync(HttpContext context, HttpResult answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.MediaType;
        response.ContentLength = answer.Body.Length;
        foreach (var (name, value) in answer.Headers) response.Headers[name] = value;
        await response.BodyWriter.WriteAsync(answer.Body);
    }
}
