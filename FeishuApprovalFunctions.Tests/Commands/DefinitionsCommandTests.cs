using System.Text.Json.Nodes;
using FeishuApproval.FeishuPlatform.Setup;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Platform;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Commands;

/// <summary><c>definitions</c>, <c>subscribe</c> by name, and what <c>doctor</c> says about a mapping.</summary>
public sealed class DefinitionsCommandTests
{
    private const string Controls = """
        [{"id":"widget1","custom_id":"period","name":"请假日期","type":"dateInterval"},{"id":"widget2","name":"假期类型","type":"radioV2"},
         {"id":"widget3","name":"天数","type":"number"},{"id":"widget4","name":"请假事由","type":"textarea"},{"id":"widget5","name":"说明","type":"text"}]
        """;

    private const string Proposal =
        """{"ApprovalCode":"PLAIN","Kind":"leave","Start":"period","Length":"天数","Unit":"day","Type":"假期类型","Reason":"请假事由"}""";

    [Fact]
    public async Task Definitions_of_settings_events_and_an_employee_are_listed_with_their_kind()
    {
        await using var test = await StartAsync();
        using var folder = new TempFolder();
        await using (var server = await TestServer.StartAsync(folder, TestServer.Keyed("a-key-of-this-test")))
        {
            using var http = new HttpClient();
            using var body = new ByteArrayContent(
                Payload
                    .V1(
                        "approval_instance",
                        "event",
                        new JsonObject
                        {
                            ["instance_code"] = "i",
                            ["approval_code"] = TestPlatform.RemedyCode,
                            ["status"] = "PENDING",
                        }
                    )
                    .Bytes()
            );
            (await http.PostAsync(new Uri(server.Address, "/api/feishu/events"), body)).EnsureSuccessStatusCode();
        }

        var (output, lines) = await ListAsync(test, "ou_me", folder.Path, "PLAIN");

        Assert.Equal(
            [
                "EXPENSES 报销   False False",
                $"{TestPlatform.RemedyCode} 补卡 remedy remedyGroupV2 False True",
                $"{TestPlatform.LeaveCode} 请假 leave leaveGroupV2 False False",
                "PLAIN 请假单 leave  True True",
            ],
            lines.Select(line =>
                $"{line["approval_code"]} {line["name"]} {line["kind"]} {line["control"]} {(bool)line["mapped"]!} {(bool)line["subscribed"]!}"
            )
        );
        Assert.Contains("no control group", output, StringComparison.Ordinal);
        Assert.Contains("leave (mapping)", output, StringComparison.Ordinal);
        Assert.DoesNotContain(TestPlatform.AppSecret, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("请假", TestPlatform.LeaveCode)]
    [InlineData("补", TestPlatform.RemedyCode)]
    [InlineData("报销", "EXPENSES")]
    [InlineData("SOME-CODE", "SOME-CODE")]
    [InlineData("7C468A54-8745-2245-9675-08B7C63E7A85", "7C468A54-8745-2245-9675-08B7C63E7A85")]
    [InlineData(
        "https://www.feishu.cn/approval/admin/edit?definitionCode=7C468A54-8745-2245-9675-08B7C63E7A85",
        "7C468A54-8745-2245-9675-08B7C63E7A85"
    )]
    public async Task A_definition_is_named_by_its_name_a_part_of_it_its_code_or_its_page(string name, string code)
    {
        await using var test = await StartAsync();

        Assert.Equal([code], await ChooseAsync(test, [name]));
    }

    [Theory]
    [InlineData("假", "fits several", "请假 (LEAVE-CODE), 请假单 (PLAIN)")]
    [InlineData("出差申请", "No definition has the name", "报销 (EXPENSES)")]
    public async Task A_name_that_fits_none_or_several_is_an_error_that_lists_them(
        string name,
        string problem,
        string listed
    )
    {
        await using var test = await StartAsync();

        var exception = await Assert.ThrowsAsync<UsageException>(() => ChooseAsync(test, [name]));

        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.Contains(listed, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_takes_the_definitions_that_make_records()
    {
        await using var test = await StartAsync();

        Assert.Equal([TestPlatform.RemedyCode, TestPlatform.LeaveCode], await ChooseAsync(test, [], all: true));
        Assert.Equal(
            [TestPlatform.RemedyCode, TestPlatform.LeaveCode, "PLAIN"],
            await ChooseAsync(test, [], all: true, mapped: "PLAIN")
        );
        await Assert.ThrowsAsync<UsageException>(() => ChooseAsync(test, []));
    }

    [Fact]
    public async Task Doctor_proposes_the_mapping_and_accepts_it()
    {
        await using var test = await StartAsync();

        var without = Assert.Single(await CheckAsync(test, "Feishu__ApprovalCodes__0=PLAIN"));
        Assert.Equal(DoctorState.Wrong, without.State);
        Assert.Contains($"\"Mapping\": [{Proposal}]", without.Sentence, StringComparison.Ordinal);

        var with = Assert.Single(await CheckAsync(test, Mapping("PLAIN", "period")));
        Assert.Equal(DoctorState.Right, with.State);

        var wrong = Assert.Single(await CheckAsync(test, Mapping("PLAIN", "nothing")));
        Assert.Equal(DoctorState.Wrong, wrong.State);
        Assert.Contains("no control \"nothing\"", wrong.Sentence, StringComparison.Ordinal);
        Assert.Contains("请假日期 (dateInterval)", wrong.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_definition_without_dates_gets_no_proposal_but_the_names_of_its_controls()
    {
        await using var test = await StartAsync();

        var finding = Assert.Single(await CheckAsync(test, "Feishu__ApprovalCodes__0=EXPENSES"));

        Assert.Contains(
            "Or write a Mapping for its controls (报销 (amount))",
            finding.Sentence,
            StringComparison.Ordinal
        );
    }

    private static async Task<TestPlatform> StartAsync()
    {
        var test = await TestPlatform.StartAsync();
        test.Platform.Add(new SimulatedDefinition("EXPENSES", SimulatedKind.Leave, "报销") { GroupType = "amount" });
        test.Platform.Add(new SimulatedDefinition("PLAIN", SimulatedKind.Leave, "请假单") { Form = Controls });
        string[] codes = [TestPlatform.LeaveCode, TestPlatform.RemedyCode, "EXPENSES", "PLAIN"];
        foreach (string code in codes)
        {
            // The command uses the clock of this machine.
            test.Platform.Put(
                test.Leave($"of-{code}") with
                {
                    UserId = "me",
                    ApprovalCode = code,
                    SubmittedAt = DateTimeOffset.UtcNow.AddDays(-40),
                }
            );
        }

        return test;
    }

    private static async Task<(string Output, List<JsonNode> Lines)> ListAsync(
        TestPlatform test,
        string openId,
        string data,
        string mapped
    )
    {
        var (output, json) = (new StringWriter(), new StringWriter());
        Assert.Equal(
            0,
            await DefinitionsCommand.RunAsync(
                TestConfiguration.Of($"{Settings(test)};{Mapping(mapped, "period")}"),
                openId,
                data,
                output,
                json,
                CancellationToken.None
            )
        );
        return (
            output.ToString(),
            [
                .. json.ToString()
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => JsonNode.Parse(line)!),
            ]
        );
    }

    private static Task<IReadOnlyList<string>> ChooseAsync(
        TestPlatform test,
        IReadOnlyList<string> names,
        bool all = false,
        string? mapped = null
    ) =>
        SubscribeCommand.ChooseAsync(
            TestConfiguration.Of(Settings(test) + (mapped is null ? string.Empty : $";{Mapping(mapped, "period")}")),
            names,
            all,
            "ou_me",
            "no-such-folder",
            TextWriter.Null,
            CancellationToken.None
        );

    private static async Task<List<DoctorFinding>> CheckAsync(TestPlatform test, string settings)
    {
        var output = new StringWriter();
        var json = new StringWriter();
        await DoctorCommand.RunAsync(
            TestConfiguration.Of($"{Settings(test)};{settings}"),
            webhook: null,
            subscribe: false,
            output,
            CancellationToken.None,
            json
        );
        return
        [
            .. json.ToString()
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonNode.Parse(line)!)
                .Where(line => (string?)line["check"] == "Definition")
                .Select(line => new DoctorFinding(
                    (string?)line["state"] == "right" ? DoctorState.Right : DoctorState.Wrong,
                    "Definition",
                    (string)line["message"]!
                )),
        ];
    }

    private static string Mapping(string code, string start) =>
        $"Mapping__0__ApprovalCode={code};Mapping__0__Kind=leave;Mapping__0__Start={start};Mapping__0__Type=假期类型";

    private static string Settings(TestPlatform test) =>
        $"Feishu__AppId={test.App.AppId};Feishu__AppSecret={TestPlatform.AppSecret};Feishu__Platform={test.Address.Base}";
}
