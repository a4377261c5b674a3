using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Management;
using FeishuApproval.Api.Payroll;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Summary;
using FeishuApproval.Configuration;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.FeishuPlatform.PeopleCalendars;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Localization;
using FeishuApproval.People;
using FeishuApproval.Webhook;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Local.Commands.Servers;

/// <summary>
/// Answers the management routes from a data folder, as a server does. Reading works while a server is running; for changes, the server
/// must be stopped.
/// </summary>
internal sealed class DataFolderClient : IManagementClient
{
    private readonly DataFolder? _folder;
    private readonly ServiceProvider _services;

    private DataFolderClient(DataFolder? folder, Database database, IConfiguration configuration, bool withNames)
    {
        _folder = folder;
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMetrics();

        // Registered by a factory, so that the container disposes it.
        services.AddSingleton(_ => database);
        services.AddFeishuApprovalMaintenance(configuration);
        services.AddPrivacy(configuration);
        services.AddSqlitePorts();
        if (withNames)
        {
            var platform = PlatformOptions.Load(configuration);
            services.AddFeishuPlatform(platform);
            services.AddEmployeeNames(PeopleOptions.Load(configuration, platform, usesContactsByDefault: true));
        }

        services.AddSingleton(new FeishuOptions { Apps = [] });
        services.AddSingleton<AttendanceListApi>();
        services.AddSingleton<SummaryApi>();
        services.AddPayroll();

        _services = services.BuildServiceProvider();
        Database = _services.GetRequiredService<Database>();
        UseStoredCalendars();
    }

    /// <summary>The database.</summary>
    public Database Database { get; }

    /// <summary>The output for each answer as JSON; null for text.</summary>
    public TextWriter? Json { get; set; }

    /// <summary>Opens a folder for reading.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="configuration">The settings of the folder's server, for example the time zone and the source of employee names.</param>
    /// <param name="withNames">Whether the names of employees and the summary are read.</param>
    /// <exception cref="ConfigurationException">
    /// The folder contains no database, or the database or the file of names cannot be read.
    /// </exception>
    public static DataFolderClient OpenToRead(string path, IConfiguration configuration, bool withNames = false)
    {
        var database = Database.OpenReadOnly(DataFolder.FindDatabase(path));
        try
        {
            return new DataFolderClient(null, database, configuration, withNames);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Opens a folder for changes.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="configuration">The settings of the folder's server, for example the time zone.</param>
    /// <exception cref="ConfigurationException">
    /// The folder contains no database, a server uses the database, or it cannot be opened.
    /// </exception>
    public static DataFolderClient OpenToWrite(string path, IConfiguration configuration)
    {
        DataFolder.FindDatabase(path);
        var folder = DataFolder.Open(path);
        try
        {
            return new DataFolderClient(folder, Database.Open(folder.DatabasePath), configuration, withNames: false);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The names of employees; null when there are none.</summary>
    public IEmployeeNames? Names => _services.GetService<IEmployeeNames>();

    /// <summary>Gets a service that works on the folder.</summary>
    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <inheritdoc/>
    public async Task<T> AskAsync<T>(
        HttpMethod method,
        string route,
        IEnumerable<KeyValuePair<string, string?>> parameters,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
    {
        var query = new QueryParameters(
            string.Join(
                '&',
                parameters
                    .Where(each => each.Value is not null)
                    .Select(each => $"{each.Key}={Uri.EscapeDataString(each.Value!)}")
            )
        );
        var answer = await (
            route switch
            {
                Routes.DeadLetters => Get<DeadLetterApi>().ListAsync(query, cancellationToken),
                Routes.DeadLettersResend => Get<DeadLetterApi>().ResendAsync(query, cancellationToken),
                Routes.DeadLettersPurge => Get<DeadLetterApi>().PurgeAsync(query, cancellationToken),
                Routes.Replay => Get<ReplayApi>().ReplayAsync(query, cancellationToken),
                Routes.Rebuild => Get<RebuildApi>().RebuildAsync(query, cancellationToken),
                Routes.Retention => Get<RetentionApi>().ApplyAsync(query, cancellationToken),
                Routes.Erase => Get<ErasureApi>().EraseAsync(query, cancellationToken),
                Routes.CloseMonth => Get<ClosingApi>().CloseAsync(query, cancellationToken),
                _ => throw new ArgumentException($"{method} {route} is not a management route.", nameof(route)),
            }
        );
        if (answer.Status != 200)
        {
            throw new UsageException(
                ServerError.Sentence(answer.Body.Span) ?? Localized.Of($"The request failed ({answer.Status}).")
            );
        }

        if (Json is not null)
            JsonOutput.WriteLine(Json, JsonElement.Parse(answer.Body.Span));
        return JsonSerializer.Deserialize(answer.Body.Span, type)!;
    }

    /// <summary>Uses the work calendars that the server stored, so that days have the same class as on the server.</summary>
    private void UseStoredCalendars()
    {
        var (calendars, store) = (Get<LoadedCalendars>(), Get<PeopleCalendarStore>());
        foreach (var setting in calendars.Settings)
        {
            // SQLite reads within the call.
            var stored = store.LoadAsync(setting.AppId, CancellationToken.None).AsTask();
            if (stored.GetAwaiter().GetResult() is { } calendar)
                calendars.UseStored(setting, calendar);
        }
    }

    public void Dispose()
    {
        _services.Dispose();
        _folder?.Dispose();
    }
}
