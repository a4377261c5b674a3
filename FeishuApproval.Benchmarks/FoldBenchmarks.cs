using BenchmarkDotNet.Attributes;
using FeishuApproval.Attendance;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events;
using FeishuApproval.Events.Types;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator;
using FeishuApproval.Telemetry;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Benchmarks;

/// <summary>The cost of processing a leave's events after the topic: its two events and its revert.</summary>
[MemoryDiagnoser]
[MinColumn]
public class FoldBenchmarks
{
    private readonly EventReader _reader;
    private readonly EventMessage[] _messages;
    private readonly InstanceEvent[] _events;
    private readonly AppliedEvent[] _applied;
    private readonly EventMessage _overtime;
    private readonly InMemoryAttendanceStore _store = new() { IsTransactional = false };
    private readonly AttendanceProjector _projector;

    /// <summary>Creates the messages and reads them.</summary>
    public FoldBenchmarks()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
        _reader = new EventReader(zone);
        _messages = Messages(EventTypes.LeaveApproval, EventTypes.LeaveApprovalV2, EventTypes.LeaveApprovalRevert);
        _events = [.. _messages.Select(message => (InstanceEvent)_reader.Read(message)!)];
        _applied =
        [
            .. _messages.Select(message => new AppliedEvent(message.MessageId, message.Subject, message.ReceivedAt)),
        ];
        _overtime = Messages(EventTypes.WorkApproval)[0];
        var services = new ServiceCollection().AddMetrics().AddSingleton<Metrics>().BuildServiceProvider();
        _projector = new AttendanceProjector(_store, _reader, zone, services.GetRequiredService<Metrics>());
    }

    /// <summary>Folds three typed events into one state.</summary>
    [Benchmark]
    public AttendanceState Fold_leave_pair_and_revert()
    {
        AttendanceState? state = null;
        for (int i = 0; i < _events.Length; i++)
            state = AttendanceState.Fold(state, _events[i].InstanceCode, _events[i], _applied[i]);
        return state!;
    }

    /// <summary>Creates the state and its record.</summary>
    [Benchmark]
    public object? Fold_leave_pair_and_revert_and_make_the_record() =>
        AttendanceRecord.From(Fold_leave_pair_and_revert(), AttendanceRules.Default);

    /// <summary>The event with the simplest fields.</summary>
    [Benchmark]
    public object? Read_leave_approval() => _reader.Read(_messages[0]);

    /// <summary>The event with the most fields.</summary>
    [Benchmark]
    public object? Read_leave_approvalV2() => _reader.Read(_messages[1]);

    /// <summary>The smallest event.</summary>
    [Benchmark]
    public object? Read_leave_approval_revert() => _reader.Read(_messages[2]);

    /// <summary>The event with lists of objects.</summary>
    [Benchmark]
    public object? Read_work_approval() => _reader.Read(_overtime);

    /// <summary>Reads, loads, folds and commits three events.</summary>
    [Benchmark]
    public async Task Project_leave_pair_and_revert()
    {
        _store.Clear();
        foreach (var message in _messages)
            await _projector.HandleAsync(message, CancellationToken.None);
    }

    private static EventMessage[] Messages(params string[] eventTypes)
    {
        var options = new EventFactoryOptions
        {
            VerificationToken = SampleLibrary.VerificationToken,
            Instances = InstanceIds.OneEachRound,
        };
        var events = new EventFactory([.. eventTypes.Select(SampleLibrary.Seed)], options);
        var verifier = new WebhookVerifier(
            new FeishuOptions { Apps = [new FeishuApp(null, [SampleLibrary.VerificationToken], [])] },
            TimeProvider.System
        );
        return
        [
            .. eventTypes
                .Select(
                    (_, number) => verifier.Verify(new WebhookRequest(null, null, null, events.Create(number).Body))
                )
                .Select(verdict => ((WebhookVerdict.Accepted)verdict).Message),
        ];
    }
}
