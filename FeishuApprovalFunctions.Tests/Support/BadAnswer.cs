using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Simulator.Platform.Data;

namespace FeishuApproval.Tests.Support;

/// <summary>What a platform, or a proxy before it, may answer instead of what it should.</summary>
public static class BadAnswer
{
    /// <summary>The answers, what each is taken for, and how often a call is made that gets it every time.</summary>
    public static TheoryData<string, object, int> All =>
        new()
        {
            { "truncated", PlatformErrorKind.BadAnswer, 4 },
            { "cut-off", PlatformErrorKind.Unreachable, 4 },
            { "html", PlatformErrorKind.BadAnswer, 4 },
            { "huge", PlatformErrorKind.BadAnswer, 1 },
            { "huge-announced", PlatformErrorKind.BadAnswer, 1 },
            { "empty", PlatformErrorKind.BadAnswer, 4 },
            { "redirect", PlatformErrorKind.BadAnswer, 1 },
            { "500", PlatformErrorKind.Unavailable, 4 },
            { "502-html", PlatformErrorKind.Unavailable, 4 },
            { "1395001", PlatformErrorKind.Unavailable, 4 },
            { "list", PlatformErrorKind.BadAnswer, 4 },
            { "code-as-object", PlatformErrorKind.BadAnswer, 4 },
            { "no-data", PlatformErrorKind.BadAnswer, 1 },
            { "data-as-text", PlatformErrorKind.BadAnswer, 1 },
            { "list-as-text", PlatformErrorKind.BadAnswer, 1 },
            { "row-without-code", PlatformErrorKind.BadAnswer, 1 },
            { "bytes", PlatformErrorKind.BadAnswer, 4 },
        };

    /// <summary>An answer by its name.</summary>
    internal static SimulatedFault Of(string answer) =>
        answer switch
        {
            "truncated" => SimulatedFault.Truncated,
            "cut-off" => SimulatedFault.Truncated with { ContentLength = 1000 },
            "html" => SimulatedFault.Html,
            "huge" => SimulatedFault.Huge,
            "huge-announced" => SimulatedFault.Huge with { ContentLength = 20 * 1024 * 1024 },
            "empty" => SimulatedFault.Raw(string.Empty),
            "redirect" => SimulatedFault.Raw(string.Empty, status: 302),
            "500" => SimulatedFault.Raw("""{"code":500,"msg":"oops"}""", status: 500),
            "502-html" => SimulatedFault.Html with { Status = 502 },
            "1395001" => SimulatedFault.Code(1395001),
            "list" => SimulatedFault.Raw("[1,2]"),
            "code-as-object" => SimulatedFault.Raw("""{"code":{},"data":{}}"""),
            "no-data" => SimulatedFault.Raw("""{"code":0}"""),
            "data-as-text" => SimulatedFault.Raw("""{"code":0,"data":"soon"}"""),
            "list-as-text" => SimulatedFault.Raw("""{"code":0,"data":{"instance_list":"none"}}"""),
            "row-without-code" => SimulatedFault.Raw(
                """{"code":0,"data":{"instance_list":[{"instance":{"code":{}}}]}}"""
            ),
            _ => new SimulatedFault(200, new byte[] { 0xFF, 0xFE, 0, 1 }),
        };
}
