using System.Diagnostics.Metrics;
using FeishuApproval.Telemetry;

namespace FeishuApproval.TestSupport;

/// <summary>A meter factory that records all measurements. Safe for concurrent use.</summary>
internal sealed class MetricRecorder : IMeterFactory
{
    private readonly List<Meter> _meters = [];
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly List<Instrument> _instruments = [];
    private readonly List<string> _measurements = [];

    public MetricRecorder()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!ReferenceEquals(instrument.Meter.Scope, this) || instrument.Meter.Name != Metrics.MeterName)
                return;
            lock (_gate)
                _instruments.Add(instrument);
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
        Metrics = new Metrics(this);
    }

    /// <summary>The core's metrics, recorded here.</summary>
    public Metrics Metrics { get; }

    /// <summary>Each measurement as <c>name value tag=value …</c>, in order.</summary>
    public IReadOnlyList<string> Measurements
    {
        get
        {
            lock (_gate)
                return [.. _measurements];
        }
    }

    /// <summary>Every instrument, once.</summary>
    public IReadOnlyList<Instrument> Instruments
    {
        get
        {
            lock (_gate)
                return [.. _instruments.DistinctBy(instrument => instrument.Name)];
        }
    }

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(new MeterOptions(options.Name) { Scope = this });
        _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var meter in _meters)
            meter.Dispose();
    }

    private void Add<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string text = FormattableString.Invariant($"{instrument.Name} {value}");
        foreach (var tag in tags)
            text += $" {tag.Key}={tag.Value}";
        lock (_gate)
            _measurements.Add(text);
    }
}
