using System.Diagnostics;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.ServiceBus;
using FeishuApproval.TestSupport.Storage;
using FeishuApprovalFunctions.AzureTests.Doubles;
using FeishuApprovalFunctions.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApprovalFunctions.AzureTests.Support;

/// <summary>The app as its host composes it, on a topic in memory and a storage account of its own.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    /// <summary>The source of the worker's own activities, one for each invocation.</summary>
    private static readonly ActivitySource Worker = new("Microsoft.Azure.Functions.Worker");

    public TestApp(
        InMemoryServiceBusTopic? topic = null,
        TestStorage? storage = null,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? configure = null
    )
    {
        Topic = topic ?? new InMemoryServiceBusTopic();
        Storage = storage ?? TestStorage.Create();
        Client = new InMemoryServiceBusClient(Topic);
        var services = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddFunctionsApp((settings ?? TestSettings.Local()).ToConfiguration())
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<ServiceBusClient>(Client)
            .AddSingleton(Storage.CreateClient())
            .AddSingleton(new BlobServiceClient(Storage.ConnectionString))
            .AddSingleton(typeof(ILogger<>), typeof(FakeLogger<>));
        configure?.Invoke(services);
        _services = services.BuildServiceProvider(
            new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }
        );
    }

    public InMemoryServiceBusTopic Topic { get; }

    public TestStorage Storage { get; }

    public InMemoryServiceBusClient Client { get; }

    public WatchedTimeProvider Time { get; } = new();

    public RecordingMessageActions Actions { get; } = new();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Functions.Http Http => Create<Functions.Http>();

    public Functions.Messages Messages => Create<Functions.Messages>();

    public Functions.Timers Timers => Create<Functions.Timers>();

    /// <summary>Posts a request to the webhook.</summary>
    public async Task<TestHttpResponse> PostAsync(TestRequest request)
    {
        using var invocation = Worker.StartActivity($"function {nameof(Http.ReceiveEvent)}", ActivityKind.Internal);
        using var body = new MemoryStream(request.Body);
        var http = new TestHttpRequest(new TestFunctionContext(nameof(Http.ReceiveEvent)), request.Method, body);
        http.Headers.Add(
            "Content-Length",
            request.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)
        );
        Add("X-Lark-Request-Timestamp", request.Timestamp);
        Add("X-Lark-Request-Nonce", request.Nonce);
        Add("X-Lark-Signature", request.Signature);
        return (TestHttpResponse)await Http.ReceiveEvent(http, CancellationToken.None);

        void Add(string name, string? value)
        {
            if (value is not null)
                http.Headers.Add(name, value);
        }
    }

    /// <summary>Reads an attendance record.</summary>
    public async Task<TestHttpResponse> GetRecordAsync(string instanceCode, string query = "")
    {
        var context = new TestFunctionContext(nameof(Http.GetAttendanceRecord), ("instance_code", instanceCode));
        return (TestHttpResponse)
            await Http.GetAttendanceRecord(
                new TestHttpRequest(context, "GET", Stream.Null, new Uri("http://localhost/api?" + query)),
                CancellationToken.None
            );
    }

    /// <summary>Lists the attendance records of days.</summary>
    public async Task<TestHttpResponse> ListAsync(string query)
    {
        var request = new TestHttpRequest(
            new TestFunctionContext(nameof(Http.ListAttendance)),
            "GET",
            Stream.Null,
            new Uri("http://localhost/api?" + query)
        );
        return (TestHttpResponse)await Http.ListAttendance(request, CancellationToken.None);
    }

    /// <summary>Lists the attendance records of an employee.</summary>
    public Task<TestHttpResponse> ListByEmployeeAsync(string userId, string query) =>
        ListAsync($"user_id={Uri.EscapeDataString(userId)}&{query}");

    /// <summary>Reads the approver tasks of a process.</summary>
    public async Task<TestHttpResponse> GetTasksAsync(string processId, string query = "")
    {
        var context = new TestFunctionContext(nameof(Http.GetApproverTasks), ("process_id", processId));
        return (TestHttpResponse)
            await Http.GetApproverTasks(
                new TestHttpRequest(context, "GET", Stream.Null, new Uri("http://localhost/api?" + query)),
                CancellationToken.None
            );
    }

    /// <summary>The answer of a function to a request with this query.</summary>
    public static async Task<(int Status, string Text)> AskAsync(
        Func<TestHttpRequest, Task<Microsoft.Azure.Functions.Worker.Http.HttpResponseData>> function,
        string query = ""
    )
    {
        var response = (TestHttpResponse)
            await function(
                new TestHttpRequest(
                    new TestFunctionContext("asked"),
                    "GET",
                    Stream.Null,
                    new Uri("http://localhost/api" + query)
                )
            );
        return ((int)response.StatusCode, response.Text);
    }

    /// <summary>Delivers everything on the topic to every subscription once.</summary>
    public async Task DeliverAllAsync()
    {
        foreach (var subscription in Subscriptions.All)
        {
            foreach (var message in Topic.Receive(subscription))
                await DeliverAsync(subscription, message);
        }
    }

    /// <summary>
    /// Delivers one message to a subscription's function, passing the time it waits. Like the Functions host, completes a message that the
    /// function returned from without settling it.
    /// </summary>
    public async Task DeliverAsync(
        Subscription subscription,
        ServiceBusReceivedMessage message,
        CancellationToken cancellationToken = default
    )
    {
        int settled = Actions.Settled.Count;
        await PassTimeAsync(RunAsync(subscription, message, cancellationToken));
        if (Actions.Settled.Count == settled)
            await Actions.CompleteMessageAsync(message, CancellationToken.None);
    }

    /// <summary>Delivers messages to the archive in one batch, passing the time it waits.</summary>
    public Task ArchiveAsync(params ServiceBusReceivedMessage[] messages) =>
        PassTimeAsync(Messages.ArchiveEvent(messages, Actions, CancellationToken.None));

    private async Task RunAsync(
        Subscription subscription,
        ServiceBusReceivedMessage message,
        CancellationToken cancellationToken
    )
    {
        using var invocation = Worker.StartActivity($"function {subscription.Name}", ActivityKind.Internal);
        await InvokeAsync(subscription, message, cancellationToken);
    }

    private Task InvokeAsync(
        Subscription subscription,
        ServiceBusReceivedMessage message,
        CancellationToken cancellationToken
    ) =>
        subscription.Name switch
        {
            Subscriptions.LeaveName => Messages.ProjectLeave(message, Actions, cancellationToken),
            Subscriptions.OvertimeName => Messages.ProjectOvertime(message, Actions, cancellationToken),
            Subscriptions.RemedyName => Messages.ProjectRemedy(message, Actions, cancellationToken),
            Subscriptions.TripName => Messages.ProjectTrip(message, Actions, cancellationToken),
            Subscriptions.OutName => Messages.ProjectOut(message, Actions, cancellationToken),
            Subscriptions.ShiftName => Messages.ProjectShift(message, Actions, cancellationToken),
            Subscriptions.StatusName => Messages.ProjectStatus(message, Actions, cancellationToken),
            Subscriptions.RevertName => Messages.ProjectRevert(message, Actions, cancellationToken),
            Subscriptions.SnapshotName => Messages.ProjectSnapshot(message, Actions, cancellationToken),
            Subscriptions.ApproverTaskName => Messages.ProjectApproverTask(message, Actions, cancellationToken),
            Subscriptions.DetailsName => Messages.FetchDetail(message, Actions, cancellationToken),
            Subscriptions.PeopleLeaveName => Messages.FetchPeopleLeave(message, Actions, cancellationToken),
            Subscriptions.ArchiveName => Messages.ArchiveEvent([message], Actions, cancellationToken),
            _ => throw new ArgumentException(
                $"No function has the subscription {subscription.Name}.",
                nameof(subscription)
            ),
        };

    /// <summary>Creates the class of functions as the worker does, for each invocation.</summary>
    private T Create<T>() => ActivatorUtilities.CreateInstance<T>(_services);

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task PassTimeAsync(Task running)
    {
        while (await Task.WhenAny(running, Time.WhenTimerIsSet()) != running)
            Time.AdvanceToNextTimer();
        await running;
    }
}
