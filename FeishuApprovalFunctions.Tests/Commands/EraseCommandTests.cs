namespace FeishuApproval.Tests.Commands;

public sealed class EraseCommandTests
{
    [Fact]
    public async Task A_dry_run_counts_over_several_calls_and_says_how_to_delete()
    {
        await using var server = await StubServer.StartAsync(
            (
                200,
                """{"dry_run":true,"erasure_id":"e","records":2,"shared_records":1,"other_records":[{"instance_code":"instance-1","part":"companion"}],"events":0,"dead_letters":0,"more_dead_letters":false,"token":null,"done":false,"next":"e.archive:a/b"}"""
            ),
            (
                200,
                """{"dry_run":true,"erasure_id":"e","records":0,"shared_records":0,"other_records":[],"events":3,"dead_letters":1,"more_dead_letters":false,"token":"1-2","done":true,"next":null}"""
            )
        );

        var cli = await Cli.RunAsync("erase", "--url", server.Url, "--user", "a b");

        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        Assert.Equal(
            [
                "instance-1: the employee is a companion in this record of another employee; it would be deleted for that employee too.",
                "2 records and 0 archived events so far",
                "Found: 2 records, 3 archived events, 1 dead letter.",
                "1 record among them also names other employees.",
                "Nothing was changed. To delete exactly this, add --apply 1-2",
            ],
            cli.Output.TrimEnd().Split(Environment.NewLine)
        );
        Assert.Equal(
            [("a b", "", ""), ("a b", "", "e.archive:a/b")],
            server.Calls.Select(call =>
                (call["user_id"].ToString(), call["apply"].ToString(), call["after"].ToString())
            )
        );
    }

    [Fact]
    public async Task A_confirmed_run_deletes_and_an_unfinished_search_is_exit_code_1()
    {
        await using var server = await StubServer.StartAsync(
            (
                200,
                """{"dry_run":false,"erasure_id":"e","records":1,"shared_records":0,"other_records":[],"events":1,"dead_letters":0,"more_dead_letters":true,"token":null,"done":true,"next":null}"""
            )
        );

        var cli = await Cli.RunAsync("erase", "--url", server.Url, "--user", "a", "--apply", "1-2");

        Assert.Equal((1, string.Empty), (cli.ExitCode, cli.Error));
        Assert.Equal(
            [
                "Deleted: 1 record, 1 archived event, 0 dead letters.",
                "Not all dead letters could be searched. Resend or purge dead letters, then run the command again.",
                "The log has this as erasure e.",
            ],
            cli.Output.TrimEnd().Split(Environment.NewLine)
        );
        Assert.Equal("1-2", server.Calls.Single()["apply"].ToString());
    }

    [Fact]
    public async Task As_JSON_each_answer_is_a_line()
    {
        const string Answer =
            """{"dry_run":true,"erasure_id":"e","records":1,"shared_records":0,"other_records":[],"events":1,"dead_letters":0,"more_dead_letters":false,"token":null,"done":true,"next":null}""";
        await using var server = await StubServer.StartAsync((200, Answer));

        var cli = await Cli.RunAsync("erase", "--url", server.Url, "--user", "a", "--json");

        Assert.Equal((0, Answer, string.Empty), (cli.ExitCode, cli.Output.TrimEnd(), cli.Error));
    }

    [Fact]
    public async Task Without_a_server_or_a_database_it_is_one_line_and_exit_code_2()
    {
        var cli = await Cli.RunAsync("erase", "--user", "a", "--data", "/nowhere");

        Assert.Equal(
            (2, string.Empty, "There is no database in /nowhere. Name the data folder of serve with --data."),
            (cli.ExitCode, cli.Output, cli.Error.TrimEnd())
        );
    }
}
