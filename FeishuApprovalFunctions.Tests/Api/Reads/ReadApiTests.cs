using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Reads;

public sealed class ReadApiTests
{
    private const string TaskColumns =
        "process_id,biz_type,approver_id,type,status,node_id,node_definition_id,updated_at,history,"
        + "tenant_key,app_id,flow_definition_id";

    private readonly InMemoryAttendanceStore _attendance = new();
    private readonly InMemoryApproverTaskStore _tasks = new();

    [Theory]
    [InlineData("", "text/csv", true)]
    [InlineData("format=csv", null, true)]
    [InlineData("format=csv&code=a-key", "application/json", true)]
    [InlineData("format=json", "text/csv", false)]
    [InlineData("", "*/*", false)]
    public async Task A_record_and_the_tasks_of_a_process_are_CSV_by_Accept_or_format(
        string query,
        string? accept,
        bool isCsv
    )
    {
        await FillAsync();

        foreach (var answer in await AnswersAsync(query, accept))
        {
            Assert.Equal(
                (200, isCsv ? "text/csv; charset=utf-8" : "application/json; charset=utf-8"),
                (answer.Status, answer.MediaType)
            );
            Assert.Equal(KeyValuePair.Create("Cache-Control", "no-store"), Assert.Single(answer.Headers));
        }
    }

    [Fact]
    public async Task A_record_as_CSV_is_the_row_it_is_in_a_list()
    {
        await FillAsync();

        string[] lines = Lines(
            await Reads.GetAttendanceRecordAsync(
                "i",
                new QueryParameters("format=csv"),
                accept: null,
                CancellationToken.None
            )
        );

        Assert.Equal(string.Join(',', RecordSheet.Sheet.Names), lines[0].TrimStart('\uFEFF'));
        Assert.StartsWith("tenant,i,leave,reverted,user,", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tasks_as_CSV_are_a_row_each()
    {
        await FillAsync();

        Assert.Equal(
            [
                "\uFEFF" + TaskColumns,
                "p,leave_application,\"'=a\",approval,done,node,节点,2024-09-05T13:35:15+08:00,;2024-09-05T13:30:15+08:00 "
                    + "pending;2024-09-05T13:35:15+08:00 done,tenant,cli_1,flow",
                "p,leave_application,b,approval,done,node,节点,2024-09-05T13:35:15+08:00,;2024-09-05T13:30:15+08:00 "
                    + "pending;2024-09-05T13:35:15+08:00 done,tenant,cli_1,flow",
                string.Empty,
            ],
            Lines(
                await Reads.GetApproverTasksAsync(
                    "p",
                    new QueryParameters("format=csv"),
                    accept: null,
                    CancellationToken.None
                )
            )
        );
    }

    [Theory]
    [InlineData("format=xml", "format is \"xml\"; it is json, which is the default, csv or xlsx.")]
    [InlineData("format=csv&format=csv", "format is there more than once; give it once.")]
    [InlineData("tenant_key=t", "There is no parameter \"tenant_key\" here; known are {0}, format, lang.")]
    public async Task A_wrong_parameter_is_400_with_one_sentence(string query, string sentence)
    {
        await FillAsync();

        foreach (var (answer, id) in (await AnswersAsync(query, accept: null)).Zip(["instance_code", "process_id"]))
        {
            Assert.Equal(
                (400, sentence.Replace("{0}", id, StringComparison.Ordinal)),
                (answer.Status, answer.Detail())
            );
        }
    }

    [Theory]
    [InlineData("instance_code=.", 400)]
    [InlineData("instance_code=i", 200)]
    public async Task An_id_in_the_path_and_another_one_in_the_query_is_400(string query, int status)
    {
        await FillAsync();

        Assert.Equal(
            status,
            (
                await Reads.GetAttendanceRecordAsync(
                    "i",
                    new QueryParameters(query),
                    accept: null,
                    CancellationToken.None
                )
            ).Status
        );
    }

    [Fact]
    public async Task An_unknown_id_is_404_as_CSV_too() =>
        Assert.All(await AnswersAsync("format=csv", accept: null), answer => Assert.Equal(404, answer.Status));

    private ReadApi Reads => new(new RecordReader(_attendance, AttendanceRules.Default), _tasks);

    private async Task<HttpResult[]> AnswersAsync(string query, string? accept) =>
        [
            await Reads.GetAttendanceRecordAsync("i", new QueryParameters(query), accept, CancellationToken.None),
            await Reads.GetApproverTasksAsync("p", new QueryParameters(query), accept, CancellationToken.None),
        ];

    private static string[] Lines(HttpResult answer) => answer.Text().Split("\r\n");

    private async Task FillAsync()
    {
        var message = new EventMessage
        {
            MessageId = "event-1",
            Subject = "leave_approval",
            Schema = "1.0",
            ReceivedAt = TestTime.Start,
            Body = "{}"u8.ToArray(),
        };
        await _attendance.CommitAsync(default, FullState.Attendance("i"), message, CancellationToken.None);
        foreach (string approverId in (string[])["=a", "b"])
        {
            await _tasks.TryCommitAsync(default, FullState.Task("p", approverId), CancellationToken.None);
        }
    }
}
