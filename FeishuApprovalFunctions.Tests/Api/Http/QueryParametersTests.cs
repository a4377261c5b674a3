using FeishuApproval.Api.Http;

namespace FeishuApproval.Tests.Api.Http;

public sealed class QueryParametersTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("?", null)]
    [InlineData("?others=1", null)]
    [InlineData("?name=a", "a")]
    [InlineData("name=a", "a")]
    [InlineData("?other=1&NAME=a", "a")]
    [InlineData("?name=", "")]
    [InlineData("?name", "")]
    [InlineData("?&&name=a&", "a")]
    [InlineData("?name=a=b", "a=b")]
    [InlineData("?name=a%26b%2Bc+d", "a&b+c d")]
    [InlineData("?na%6De=%E8%AF%B7%E5%81%87", "请假")]
    [InlineData("?name=%", "%")]
    public void A_value_is_found_by_its_name(string? query, string? value) =>
        Assert.Equal(value, new QueryParameters(query)["name"]);

    [Theory]
    [InlineData("", null)]
    [InlineData("a=1&b=2", null)]
    [InlineData("a=1&code=key&clientId=default", null)]
    [InlineData("A=1", null)]
    [InlineData("a=1&c=3", "There is no parameter \"c\" here; known are a, b.")]
    [InlineData("=1", "There is no parameter \"\" here; known are a, b.")]
    [InlineData("a=1&a=1", "a is there more than once; give it once.")]
    [InlineData("a=1&A=2", "a is there more than once; give it once.")]
    public void Unknown_and_repeated_parameters_are_named(string query, string? problem) =>
        Assert.Equal(problem, new QueryParameters(query).Problem("a", "b"));
}
