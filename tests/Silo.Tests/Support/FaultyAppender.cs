using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Weir.Streaming;
using Weir.Streaming.Log;

namespace Weir.Silo.Tests.Support;

/// <summary>The real log behind something that may fail or be far behind.</summary>
internal sealed class FaultyAppender(LogStore log) : IStreamAppender
{
    /// <summary>What consumers are behind; null for the truth.</summary>
    public long? LagBytes { get; set; }

    /// <summary>Done when somebody next asks what consumers are behind.</summary>
    public TaskCompletionSource LagAsked { get; set; } = new();

    /// <summary>Whether the next append fails before it does anything.</summary>
    public bool FailNext { get; set; }

    /// <summary>Whether the next append does all of it and then does not know.</summary>
    public bool LoseNext { get; set; }

    /// <summary>Whether the next claim finds as many producers as may be.</summary>
    public bool FullNext { get; set; }

    /// <summary>What appends wait for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public static void Add(WebApplicationBuilder builder, Action<FaultyAppender> arrange) => builder.Services.AddSingleton<IStreamAppender>(services =>
    {
        var appender = new FaultyAppender(services.GetRequiredService<LogStore>());
        arrange(appender);
        return appender;
    });

    public int GetPartitionCount(string stream) => log.GetPartitionCount(stream);

    public long GetLagBytes(string stream)
    {
        LagAsked.TrySetResult();
        return LagBytes ?? log.GetLagBytes(stream);
    }

    public ValueTask<ProducerClaim> ClaimAsync(string stream, ProducerSequence sequence, CancellationToken cancellationToken)
    {
        if (FullNext)
        {
            FullNext = false;
            return ValueTask.FromResult<ProducerClaim>(new FullClaim());
        }

        return log.ClaimAsync(stream, sequence, cancellationToken);
    }

    public async ValueTask AppendAsync(string stream, RecordSet records, AppendAttempt attempt, ProducerClaim? claim, CancellationToken cancellationToken)
    {
        if (FailNext)
        {
            FailNext = false;
            throw new AppendFailedException("Partition 0 failed, as the test wants.");
        }

        await Gate;
        await log.AppendAsync(stream, records, attempt, claim, cancellationToken);
        if (LoseNext)
        {
            LoseNext = false;
            throw new AppendFailedException("Nobody knows, as the test wants.");
        }
    }

    private sealed class FullClaim : ProducerClaim
    {
        public override ClaimOutcome Outcome => ClaimOutcome.Full;

        public override AppendAttempt? Attempt => null;

        public override long? Last => null;

        protected override void Dispose(bool disposing)
        {
        }
    }
}
