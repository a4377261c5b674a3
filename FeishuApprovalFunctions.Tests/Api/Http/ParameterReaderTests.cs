using FeishuApproval.Api.Http;

namespace FeishuApproval.Tests.Api.Http;

public sealed class ParameterReaderTests
{
    private static readonly ApiParameter<DateOnly?> Day = ApiParameter.Day("day", "A day.");
    private static readonly ApiParameter<DateTimeOffset?> Time = ApiParameter.Time("time", "A time.");
    private static readonly ApiParameter<DateTime?> Local = ApiParameter.LocalTime("local", "A local time.");
    private static readonly ApiParameter<int> Count = ApiParameter.WholeNumber("count", "A number.", 1, 9, 5);
    private static readonly ApiParameter<double> Rate = ApiParameter.Number("rate", "A number.", 0.5, 2, 1);
    private static readonly ApiParameter<bool> Apply = ApiParameter.YesOrNo("apply", "Whether.");
    private static readonly ApiParameter<bool> All = ApiParameter.Yes("all", "Whether.");
    private static readonly ApiParameter<bool> Full = ApiParameter.TrueOrFalse("full", "Whether.");
    private static readonly ApiParameter<string?> State = ApiParameter.OneOf("state", "One.", "open", "done", "lost");
    private static readonly ApiParameter<string?> Name = ApiParameter.Text("name", "A name.");

    private static readonly ApiParameter<string?> Tenant = ApiParameter.Text("tenant", "A tenant.") with
    {
        ReadsEmpty = true,
    };

    private static readonly ApiParameter<string?> Target = ApiParameter.OneOf("target", "One.", "a", "b") with
    {
        ReadsEmpty = true,
    };

    private static readonly ApiParameter<Format> Form = ApiParameter.OneOf<Format>(
        "format",
        "The format.",
        [new("json", Format.Json), new("csv", Format.Csv), new("xlsx", Format.Xlsx)],
        standard: "json"
    );

    private static readonly ApiParameter<IReadOnlyList<int>?> Kinds = ApiParameter.Several<int>(
        "kinds",
        "Several.",
        [new("one", 1), new("two", 2)]
    );

    private static readonly ApiParameter<IReadOnlyList<string>?> Users = ApiParameter.Texts(
        "users",
        "Several.",
        2,
        "users"
    );

    private static readonly ApiParameter<string?> Id = ApiParameter.Text("id", "An id.") with
    {
        IsRequired = true,
        Form = "the id of a link",
    };

    private static readonly ApiOperation Operation = new("Does it.")
    {
        Parameters = [Day, Time, Local, Count, Rate, Apply, All, Full, State, Name, Tenant, Target, Form, Kinds, Users],
    };

    [Theory]
    [InlineData("day=2024-9-5", "day is \"2024-9-5\"; it is a day, written like 2024-09-05.")]
    [InlineData(
        "time=soon",
        "time is \"soon\"; it is a time as ISO 8601 (2026-01-31T08:00:00+08:00; UTC without an offset)."
    )]
    [InlineData(
        "local=soon",
        "local is \"soon\"; it is a time as ISO 8601 (2026-01-31 or 2026-01-31T08:00:00+08:00; in the attendance zone without an offset)."
    )]
    [InlineData("count=0", "count is \"0\"; it is a number from 1 to 9.")]
    [InlineData("count=10", "count is \"10\"; it is a number from 1 to 9.")]
    [InlineData("count=1.5", "count is \"1.5\"; it is a number from 1 to 9.")]
    [InlineData("rate=NaN", "rate is \"NaN\"; it is a number from 0.5 to 2.")]
    [InlineData("apply=maybe", "apply is \"maybe\"; it is yes or no, which is the default.")]
    [InlineData("all=no", "all is \"no\"; it is yes, or absent.")]
    [InlineData("full=1", "full is \"1\"; it is true or false, which is the default.")]
    [InlineData("state=new", "state is \"new\"; it is one of open, done, lost.")]
    [InlineData("target=", "target is \"\"; it is a or b.")]
    [InlineData("format=pdf", "format is \"pdf\"; it is json, which is the default, csv or xlsx.")]
    [InlineData("kinds=one,three", "kinds names \"three\"; it is one or several of one, two, joined by commas.")]
    [InlineData("users=a,b,c", "users names 3 users; it is at most 2. Leave it out for all users.")]
    [InlineData("count=1&count=2", "count is there more than once; give it once.")]
    public void A_mistake_is_one_sentence(string query, string problem) => Assert.Equal(problem, Read(query).Problem);

    [Theory]
    [InlineData("day=2024-09-05", "2024-09-05")]
    [InlineData("time=2024-09-05", "2024-09-05T00:00:00Z")]
    [InlineData("time=2024-09-05T08:00:00%2B08:00", "2024-09-05T00:00:00Z")]
    [InlineData("local=2024-09-05T08:00:00", "2024-09-05T08:00:00")]
    [InlineData("local=2024-09-05T08:00:00%2B08:00", "2024-09-05T00:00:00Z")]
    [InlineData("count=9", "9")]
    [InlineData("rate=1.5", "1.5")]
    [InlineData("apply=yes", "True")]
    [InlineData("apply=no", "False")]
    [InlineData("kinds=two,one", "2 1")]
    [InlineData("users=a,", "a ")]
    [InlineData("tenant=", "\"\"")]
    [InlineData("name=", "")]
    [InlineData("format=xlsx", "Xlsx")]
    [InlineData("", "5 1 False Json")]
    public void A_value_is_read(string query, string expected) =>
        Assert.Equal((expected, null), (Read(query).Text, Read(query).Problem));

    [Fact]
    public void A_required_parameter_is_missing_also_when_it_is_empty()
    {
        var operation = new ApiOperation("Does it.") { Parameters = [Id] };
        foreach (string query in (string[])["", "id="])
        {
            var reader = new ParameterReader(new QueryParameters(query), operation);
            Assert.Null(reader.Read(Id));
            Assert.Equal("id is missing; it is the id of a link.", reader.Problem);
        }
    }

    [Fact]
    public void The_declaration_of_the_operation_counts()
    {
        var reader = new ParameterReader(
            new QueryParameters("count=20"),
            new ApiOperation("Does it.") { Parameters = [ApiParameter.WholeNumber("count", "A number.", 1, 99, 50)] }
        );

        Assert.Equal((20, null), (reader.Read(Count), reader.Problem));
    }

    /// <summary>The given values; of a request without any, the defaults.</summary>
    private static (string Text, string? Problem) Read(string query)
    {
        var reader = new ParameterReader(new QueryParameters(query), Operation);
        string text = query.Split('=')[0] switch
        {
            "day" => $"{reader.Read(Day):yyyy-MM-dd}",
            "time" => $"{reader.Read(Time)?.UtcDateTime:yyyy-MM-dd'T'HH:mm:ssK}",
            "local" => $"{reader.Read(Local):yyyy-MM-dd'T'HH:mm:ssK}",
            "count" => $"{reader.Read(Count)}",
            "rate" => FormattableString.Invariant($"{reader.Read(Rate)}"),
            "apply" => $"{reader.Read(Apply)}",
            "all" => $"{reader.Read(All)}",
            "full" => $"{reader.Read(Full)}",
            "state" => $"{reader.Read(State)}",
            "name" => $"{reader.Read(Name)}",
            "tenant" => $"\"{reader.Read(Tenant)}\"",
            "target" => $"{reader.Read(Target)}",
            "format" => $"{reader.Read(Form)}",
            "kinds" => string.Join(' ', reader.Read(Kinds) ?? []),
            "users" => string.Join(' ', reader.Read(Users) ?? []),
            _ => $"{reader.Read(Count)} {reader.Read(Rate)} {reader.Read(Apply)} {reader.Read(Form)}",
        };
        return (text, reader.Problem);
    }
}
