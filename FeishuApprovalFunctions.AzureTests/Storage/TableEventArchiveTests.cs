using FeishuApprovalFunctions.AzureTests.Doubles;
using FeishuApprovalFunctions.AzureTests.Support;
using FeishuApprovalFunctions.Storage;

namespace FeishuApprovalFunctions.AzureTests.Storage;

public class TableEventArchiveTests
{
    private readonly InMemoryStorage _storage = InMemoryStorage.With(TableNames.All);
    private readonly TableEventArchive _archive;

    public TableEventArchiveTests() => _archive = new TableEventArchive(_storage.CreateClient());

    [Fact]
    public async Task An_event_is_found_by_its_key()
    {
        var message = Events.Leave("event/1");
        var archived = await _archive.AddAsync(message, CancellationToken.None);
        Assert.True(archived.IsNew);
        Assert.Equal(message.Body.ToArray(), (await _archive.FindBodyAsync(archived.Key, CancellationToken.None))!);
    }

    [Fact]
    public async Task The_same_message_is_stored_once_under_the_same_key()
    {
        var first = await _archive.AddAsync(Events.Leave(), CancellationToken.None);
        var second = await _archive.AddAsync(Events.Leave(), CancellationToken.None);
        Assert.Equal(first with { IsNew = false }, second);
        Assert.Single(_storage.Rows(TableNames.EventArchive));
    }

    [Theory]
    [InlineData("no-such-partition/no-such-row")]
    [InlineData("no separator")]
    [InlineData("too/many/parts")]
    public async Task Nothing_is_found_under_another_key(string key) => Assert.Null(await _archive.FindBodyAsync(key, CancellationToken.None));
}
