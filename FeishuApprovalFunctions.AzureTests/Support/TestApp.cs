using System.Diagnostics;
using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApprovalFunctions.AzureTests.Doubles;
using FeishuApprovalFunctions.Functions.Messages;
using FeishuApprovalFunctions.Functions.Reads;
using FeishuApprovalFunctions.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApprovalFunctions.AzureTests.Support;

/// <summary>The app as its host composes it, on a topic and a storage account in memory.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    /// <summary>The source of the worker's own activities, one for each invocation.</summary>
    private static readonly ActivitySource Worker = new("Microsoft.Azure.Functions.Worker");

    public TestApp(
        InMemoryTopic? topic = null,
        InMemoryStorage? storage = null,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? configure = null
    )
    {
        Topic = topic ?? new InMemoryTopic();
        Storage = storage ?? InMemoryStorage.With(TableNames.All);
        Client = new InMemoryServiceBusClient(Topic);
        var services = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddFunctionsApp((settings ?? TestSettings.Local()).ToConfiguration())
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<ServiceBusClient>(Client)
            .AddSingleton(Storage.CreateClient())
            .AddSingleton(typeof(ILogger<>), typeof(LogRecorder<>));
        configure?.Invoke(services);
        _services = services.BuildServiceProvider(
            new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }
        );
    }

    public InMemoryTopic Topic { get; }

    public InMemoryStorage Storage { get; }

    public InMemoryServiceBusClient Client { get; }

    public ManualTimeProvider Time { get; } = new();

    public RecordingMessageActions Actions { get; } = new();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>A function's class, made as the worker makes it.</summary>
    public T Function<T>() => ActivatorUtilities.CreateInstance<T>(_services);

    /// <summary>Posts a request to the webhook.</summary>
    public async Task<TestHttpResponse> PostAsync(TestRequest request)
    {
        using var invocation = Worker.StartActivity($"function {nameof(ReceiveEvent)}", ActivityKind.Internal);
        using var body = new MemoryStream(request.Body);
        var http = new TestHttpRequest(new TestFunctionContext(nameof(ReceiveEvent)), request.Method, body);
        http.Headers.Add(
            "Content-Length",
            request.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)
        );
        Add("X-Lark-Request-Timestamp", request.Timestamp);
        Add("X-Lark-Request-Nonce", request.Nonce);
        Add("X-Lark-Signature", request.Signature);
        return (TestHttpResponse)await Function<ReceiveEvent>().RunAsync(http, CancellationToken.None);

        void Add(string name, string? value)
        {
            if (value is not null)
                http.Headers.Add(name, value);
        }
    }

    /// <summary>Reads an attendance record.</summary>
    public async Task<TestHttpResponse> GetRecordAsync(string instanceCode, string query = "")
    {
        var context = new TestFunctionContext(nameof(GetAttendanceRecord), ("instance_code", instanceCode));
        return (TestHttpResponse)
            await Function<GetAttendanceRecord>()
                .RunAsync(
                    new TestHttpRequest(context, "GET", Stream.Null, new Uri("http://localhost/api?" + query)),
                    CancellationToken.None
                );
    }

    /// <summary>Lists the attendance records of days.</summary>
    public async Task<TestHttpResponse> ListAsync(string query)
    {
        var request = new TestHttpRequest(
            new TestFunctionContext(nameof(ListAttendance)),
            "GET",
            Stream.Null,
            new Uri("http://localhost/api?" + query)
        );
        return (TestHttpResponse)await Function<ListAttendance>().RunAsync(request, CancellationToken.None);
    }

    /// <summary>Lists the attendance records of an employee.</summary>
    public Task<TestHttpResponse> ListByEmployeeAsync(string userId, string query) =>
        ListAsync($"user_id={Uri.EscapeDataString(userId)}&{query}");

    /// <summary>Reads the approver tasks of a process.</summary>
    public async Task<TestHttpResponse> GetTasksAsync(string processId, string query = "")
    {
        var context = new TestFunctionContext(nameof(GetApproverTasks), ("process_id", processId));
        return (TestHttpResponse)
            await Function<GetApproverTasks>()
                .RunAsync(
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
            Subscriptions.LeaveName => Function<ProjectLeave>().RunAsync(message, Actions, cancellationToken),
            Subscriptions.OvertimeName => Function<ProjectOvertime>().RunAsync(message, Actions, cancellationToken),
            Subscriptions.RemedyName => Function<ProjectRemedy>().RunAsync(message, Actions, cancellationToken),
            Subscriptions.TripName => Function<ProjectTrip>().RunAsync(message, Actions, cancellationToken),
            Subscriptions.OutName => Function<ProjectOut>().RunAsync(message, Actions, cancellationToken),
            Subscriptions.ShiftName => Function<ProjectShift>().RunAsync(message, Actions, cancellationToken),
            Subscriptions.StatusName => Function<ProjectStatus>().RunAsync(message, Actions, cancellationToken),
            Subscriptions.RevertName => Function<ProjectRevert>().RunAsync(message, Actions, cancellationToken),
            Subscriptions.ApproverTaskName => Function<ProjectApproverTask>()
                .RunAsync(message, Actions, cancellationToken),
            Subscriptions.ArchiveName => Function<ArchiveEvent>().RunAsync(message, Actions, cancellationToken),
            _ => throw new ArgumentException(
                $"No function has the subscription {subscription.Name}.",
                nameof(subscription)
            ),
        };

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task PassTimeAsync(Task running)
    {
        while (await Task.WhenAny(running, Time.WhenTimerIsSet()) != running)
            Time.AdvanceToNextTimer();
        await running;
    }
}
