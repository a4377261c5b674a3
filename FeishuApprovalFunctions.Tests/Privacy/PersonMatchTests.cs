using System.Text;
using FeishuApproval.Privacy;

namespace FeishuApproval.Tests.Privacy;

public sealed class PersonMatchTests
{
    [Theory]
    [InlineData("""{"user_id":"9c7b"}""", true)]
    [InlineData("""{"users":["x","9c7b"]}""", true)]
    [InlineData("""{"form":"[{\"value\":\"9c7b\"}]"}""", true)]
    [InlineData("9c7b", true)]
    [InlineData("""{"user_id":"9c7b1"}""", false)]
    [InlineData("""{"user_id":"ou_9c7b"}""", false)]
    [InlineData("""{"user_id":"9c7b-2","other":"9c7b"}""", true)]
    [InlineData("""{"user_id":"9C7B"}""", false)]
    [InlineData("9c7", false)]
    [InlineData("", false)]
    public void An_id_is_found_as_a_whole_word(string body, bool isNamed) =>
        Assert.Equal(isNamed, new PersonMatch("9c7b").IsNamedIn(Encoding.UTF8.GetBytes(body)));
}
