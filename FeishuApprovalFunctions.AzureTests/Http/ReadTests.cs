using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.People;
using FeishuApproval.TestSupport;
using FeishuApprovalFunctions.AzureTests.Doubles;
using FeishuApprovalFunctions.AzureTests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApprovalFunctions.AzureTests.Http;

public sealed class ReadTests : IAsyncDisposable
{
    private readonly TestApp _app = new();

    [Fact]
    public async Task Unknown_ids_are_not_found()
    {
        Assert.Equal(
            (404, ProblemText.Of(404, "Not Found", "No attendance record has this instance_code.")),
            Of(await _app.GetRecordAsync("unknown"))
        );
        Assert.Equal(
            (404, ProblemText.Of(404, "Not Found", "No approver task has this process_id.")),
            Of(await _app.GetTasksAsync("unknown"))
        );
    }

    [Fact]
    public async Task A_record_is_read_by_its_instance_code_whatever_is_in_it()
    {
        await _app.DeliverAsync(Subscriptions.Leave, await Events.Leave(instanceCode: "a/b?c").ToReceivedAsync());
        var (status, text) = Of(await _app.GetRecordAsync("a/b?c"));
        Assert.Equal(200, status);
        Assert.Contains("\"instance_code\":\"a/b?c\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unexpected_exception_is_500_without_detail()
    {
        _app.Storage.BeforeCall = _ => throw StorageErrors.Of(400, "Any");
        foreach (var response in await ReadAllAsync())
        {
            Assert.Equal(
                (500, ProblemText.Of(500, "Internal Server Error", "This could not be answered; the log says why.")),
                Of(response)
            );
            Assert.Equal(["application/problem+json; charset=utf-8"], response.Headers.GetValues("Content-Type"));
        }
    }

    [Fact]
    public async Task A_request_that_a_stopping_worker_ended_is_retried()
    {
        _app.Storage.BeforeCall = _ => throw new OperationCanceledException();
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var request = new TestHttpRequest(
            new TestFunctionContext(nameof(_app.Http.GetAttendanceRecord), ("instance_code", "i")),
            "GET",
            Stream.Null
        );
        Assert.Equal(503, (int)(await _app.Http.GetAttendanceRecord(request, stop.Token)).StatusCode);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_makes_the_caller_try_again()
    {
        _app.Storage.BeforeCall = _ => throw StorageErrors.Of(503, "Any");
        foreach (var response in await ReadAllAsync())
        {
            Assert.Equal(
                (
                    503,
                    ProblemText.Of(
                        503,
                        "Service Unavailable",
                        "The store cannot answer now; ask again in a few seconds."
                    )
                ),
                Of(response)
            );
            Assert.Equal(["5"], response.Headers.GetValues("Retry-After"));
        }
    }

    [Fact]
    public async Task A_leave_is_listed_by_its_employee_and_on_each_of_its_days()
    {
        await _app.DeliverAsync(Subscriptions.Leave, await Events.Leave().ToReceivedAsync());
        foreach (
            var response in (TestHttpResponse[])
                [
                    await _app.ListAsync("date=2024-09-06"),
                    await _app.ListByEmployeeAsync("a-user", "from=2024-09-06&to=2024-09-06"),
                ]
        )
        {
            var (status, text) = Of(response);
            Assert.Equal(200, status);
            Assert.Contains("\"instance_code\":\"instance-1\"", text, StringComparison.Ordinal);
            Assert.EndsWith("\"next_page_token\":null}", text, StringComparison.Ordinal);
        }

        Assert.Equal((200, "{\"items\":[],\"next_page_token\":null}"), Of(await _app.ListAsync("date=2024-09-07")));
        Assert.Equal(
            (400, ProblemText.Of(400, "Bad Request", "date is missing; it is a day, written like 2024-09-05.")),
            Of(await _app.ListAsync(string.Empty))
        );
    }

    [Fact]
    public async Task A_list_is_available_as_CSV()
    {
        await _app.DeliverAsync(Subscriptions.Leave, await Events.Leave().ToReceivedAsync());
        var response = await _app.ListAsync("date=2024-09-06&format=csv");
        Assert.Equal(["text/csv; charset=utf-8"], response.Headers.GetValues("Content-Type"));
        Assert.Contains(",instance-1,leave,approved,a-user,", response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_and_records_have_the_names_of_the_source()
    {
        await using var app = new TestApp(configure: services =>
            services.AddSingleton<IEmployeeNames>(new FixedNames().Add("a-user", "王伟", "00042"))
        );
        await app.DeliverAsync(Subscriptions.Leave, await Events.Leave().ToReceivedAsync());
        foreach (
            var response in (TestHttpResponse[])
                [await app.ListAsync("date=2024-09-06"), await app.GetRecordAsync("instance-1")]
        )
        {
            Assert.Contains(
                "\"user_name\":\"王伟\",\"employee_no\":\"00042\"",
                response.Text,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task A_record_is_available_as_CSV_and_unknown_parameters_are_refused()
    {
        await _app.DeliverAsync(Subscriptions.Leave, await Events.Leave().ToReceivedAsync());
        var response = await _app.GetRecordAsync("instance-1", "format=csv&code=a-key");
        Assert.Equal(["text/csv; charset=utf-8"], response.Headers.GetValues("Content-Type"));
        Assert.Equal(["no-store"], response.Headers.GetValues("Cache-Control"));
        Assert.Contains(",instance-1,leave,approved,a-user,", response.Text, StringComparison.Ordinal);
        foreach (
            var refused in (TestHttpResponse[])
                [
                    await _app.GetRecordAsync("instance-1", "format=xml"),
                    await _app.GetTasksAsync("process-1", "page=2"),
                    await _app.ListAsync("date=2024-09-06&date=2024-09-07"),
                ]
        )
        {
            Assert.Equal(400, (int)refused.StatusCode);
        }
    }

    [Fact]
    public async Task A_leave_that_is_delivered_again_after_a_crash_before_its_index_is_listed()
    {
        _app.Storage.BeforeCall = call =>
        {
            if (call.Contains(TableNames.AttendanceIndex, StringComparison.Ordinal))
                throw StorageErrors.Of(503, "ServerBusy");
        };
        await _app.DeliverAsync(Subscriptions.Leave, await Events.Leave().ToReceivedAsync());
        _app.Storage.BeforeCall = _ => { };
        Assert.Equal("{\"items\":[],\"next_page_token\":null}", Of(await _app.ListAsync("date=2024-09-06")).Text);

        await _app.DeliverAsync(Subscriptions.Leave, await Events.Leave().ToReceivedAsync(deliveryCount: 2));
        Assert.Contains("instance-1", Of(await _app.ListAsync("date=2024-09-06")).Text, StringComparison.Ordinal);
    }

    private async Task<TestHttpResponse[]> ReadAllAsync() =>
        [
            await _app.GetRecordAsync("instance-1"),
            await _app.GetTasksAsync("process-1"),
            await _app.ListAsync("date=2024-09-06"),
            await _app.ListByEmployeeAsync("a-user", "from=2024-09-06&to=2024-09-06"),
        ];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static (int Status, string Text) Of(TestHttpResponse response) => ((int)response.StatusCode, response.Text);
}
