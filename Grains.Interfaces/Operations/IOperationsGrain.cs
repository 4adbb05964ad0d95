using Orleans;
using Orleans.Concurrency;
using Weir.Streaming;

namespace Weir.Operations;

/// <summary>How the silo that has this grain is, and what it set aside. The key is <see cref="Key"/>.</summary>
[Alias("weir.IOperationsGrain")]
public interface IOperationsGrain : IGrainWithStringKey
{
    /// <summary>The one key there is.</summary>
    const string Key = "0";

    /// <summary>Health, readiness and figures.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>As they are now.</returns>
    [AlwaysInterleave]
    [Alias("status")]
    Task<ServiceStatus> GetStatusAsync(CancellationToken cancellationToken);

    /// <summary>A page of the records that were acknowledged and could not be processed.</summary>
    /// <param name="after">Id to continue after, 0 for the first page.</param>
    /// <param name="limit">1 to 1,000.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The page; shorter than the limit where letters are large.</returns>
    [AlwaysInterleave]
    [Alias("letters")]
    Task<DeadLetterPage> GetDeadLettersAsync(long after, int limit, CancellationToken cancellationToken);

    /// <summary>Takes in again what dead letters hold, where it is good by today's rules. However often one is redriven, it is counted once.</summary>
    /// <param name="ids">1 to 1,000 ids.</param>
    /// <param name="cancellationToken">Gives up; what was redriven by then is.</param>
    /// <returns>What became of each.</returns>
    [AlwaysInterleave]
    [Alias("redrive")]
    Task<RedriveResult> RedriveDeadLettersAsync(long[] ids, CancellationToken cancellationToken);
}

/// <summary>How a silo is.</summary>
/// <param name="Health">Whether it is well.</param>
/// <param name="Readiness">Whether it serves.</param>
/// <param name="Metrics">Its figures as Prometheus text.</param>
[GenerateSerializer, Immutable, Alias("weir.ServiceStatus")]
public sealed record ServiceStatus([property: Id(0)] ServiceCondition Health, [property: Id(1)] ServiceCondition Readiness, [property: Id(2)] string Metrics);

/// <summary>One condition of a silo.</summary>
/// <param name="Status">ok, or starting, or stopping, or failing.</param>
/// <param name="Reasons">What is wrong; empty when nothing is.</param>
[GenerateSerializer, Immutable, Alias("weir.ServiceCondition")]
public sealed record ServiceCondition([property: Id(0)] string Status, [property: Id(1)] IReadOnlyList<string> Reasons)
{
    /// <summary>The status of a silo that is well.</summary>
    public const string Ok = "ok";
}

/// <summary>A page of dead letters.</summary>
/// <param name="Letters">Ascending by id.</param>
/// <param name="Next">What to ask for after; null at the end.</param>
[GenerateSerializer, Immutable, Alias("weir.DeadLetterPage")]
public sealed record DeadLetterPage([property: Id(0)] IReadOnlyList<DeadLetter> Letters, [property: Id(1)] long? Next)
{
    /// <summary>When those were redriven that have been, by id.</summary>
    [Id(2)]
    public IReadOnlyDictionary<long, DateTimeOffset> Redriven { get; init; } = new Dictionary<long, DateTimeOffset>();
}

/// <summary>What became of the letters that were to be redriven.</summary>
/// <param name="Redriven">Letters whose records are in the log, also where an earlier call brought them there.</param>
/// <param name="Failed">The others; they stay as they are.</param>
[GenerateSerializer, Immutable, Alias("weir.RedriveResult")]
public sealed record RedriveResult([property: Id(0)] int Redriven, [property: Id(1)] IReadOnlyList<RedriveFailure> Failed);

/// <summary>A letter that was not redriven.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reason">Why.</param>
[GenerateSerializer, Immutable, Alias("weir.RedriveFailure")]
public readonly record struct RedriveFailure([property: Id(0)] long Id, [property: Id(1)] string Reason);
