using System.Collections.Concurrent;
using System.Reflection;
using Orleans;
using Orleans.Runtime;
using Weir.Ingest;
using Weir.Operations;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Client.Tests.Transports;

/// <summary>The script by grain calls.</summary>
public sealed class GrainScript : IScript, IIngestGrain
{
    private readonly ConcurrentQueue<Step> _steps = new();
    private readonly List<(string Number, byte[] Body)> _seen = [];
    private readonly IGrainFactory _grains = DispatchProxy.Create<IGrainFactory, ScriptedFactory>();

    public GrainScript() => ((ScriptedFactory)(object)_grains).Ingest = this;

    public IReadOnlyList<(string Number, byte[] Body)> Seen => _seen;

    public IGatewayClient Connect(Action<RetryOptions> configure)
    {
        var options = new GrainGatewayClientOptions();
        configure(options);
        return new GrainGatewayClient(_grains, options);
    }

    public void Then(params Step[] steps)
    {
        foreach (var step in steps)
        {
            _steps.Enqueue(step);
        }
    }

    public Task<IngestAnswer> SendAsync(RecordsRequest request, CancellationToken cancellationToken)
    {
        _seen.Add(($"{request.Number.Producer}#{request.Number.Sequence}", request.Body.ToArray()));
        return _steps.TryDequeue(out var step) ? AnswerAsync(step) : throw new InvalidOperationException("The script has no answer.");
    }

    public Task<IngestAnswer> OpenAsync(RecordKind kind, ProducerSequence first, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<FramesAnswer> SendFramesAsync(FramesRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Task<IngestAnswer> AnswerAsync(Step step) => step switch
    {
        Step.Accept => Of(new IngestAnswer(IngestOutcome.Judged, 2, 0, [])),
        Step.RejectAll => Of(new IngestAnswer(IngestOutcome.Judged, 0, 2, [new Ingest.RejectedRecord(0, "a"), new Ingest.RejectedRecord(1, "b")], "the reason")),
        Step.Busy => Of(new IngestAnswer(IngestOutcome.Busy, Detail: "the reason") { RetryAfter = TimeSpan.FromSeconds(3) }),
        Step.Unavailable => Of(new IngestAnswer(IngestOutcome.Unavailable, Detail: "the reason") { RetryAfter = TimeSpan.FromHours(1) }),
        Step.Lose => throw new SiloUnavailableException("The silo has gone."),
        Step.Silence => new TaskCompletionSource<IngestAnswer>().Task,
        Step.Conflict => Of(new IngestAnswer(IngestOutcome.Conflict, Detail: "the reason", Last: 17)),
        Step.TooLarge => Of(new IngestAnswer(IngestOutcome.TooLarge, Detail: "the reason")),
        Step.Unsupported => Of(new IngestAnswer(IngestOutcome.Unsupported, Detail: "the reason")),
        Step.Invalid => Of(new IngestAnswer(IngestOutcome.Invalid, Detail: "the reason")),
        _ => Task.FromException<IngestAnswer>(new InvalidOperationException("the reason")),
    };

    private static Task<IngestAnswer> Of(IngestAnswer answer) => Task.FromResult(answer);
}

/// <summary>Knows the grains that a client looks for. Orleans' factory has more methods than the embedded engine's: this makes do with the one in use.</summary>
public class ScriptedFactory : DispatchProxy
{
    public IIngestGrain? Ingest { get; set; }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.ReturnType switch
    {
        var grain when grain == typeof(IIngestGrain) => Ingest,
        var grain when grain == typeof(IOperationsGrain) => DispatchProxy.Create<IOperationsGrain, ScriptedFactory>(),
        var other => throw new NotSupportedException($"The script has no {other}."),
    };
}
