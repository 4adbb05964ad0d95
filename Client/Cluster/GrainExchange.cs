using System.Globalization;
using Orleans;
using Orleans.Runtime;
using Weir.Operations;
using Weir.Questions;

namespace Weir.Client;

/// <summary>Grain calls that are harmless to repeat, repeated until there is an answer or patience ends.</summary>
internal sealed class GrainExchange(IGrainFactory grains, GrainGatewayClientOptions options)
{
    public Uri Server => options.Server;

    public TimeProvider Time => options.TimeProvider;

    public TimeSpan AttemptTimeout => options.AttemptTimeout;

    public RetryPolicy Retries { get; } = new(options);

    /// <summary>The answer to a question, asked again where nobody was there to answer it.</summary>
    /// <exception cref="ServerUnavailableException">No answer after every repeat.</exception>
    public Task<T> AskAsync<T>(Func<IGrainFactory, CancellationToken, Task<T>> question, CancellationToken cancellationToken) => RepeatAsync(
        async () => new Attempt<T>(await AttemptAsync(question, options.AttemptTimeout, cancellationToken)), cancellationToken);

    /// <summary>Attempts until one comes to an answer; one that met nobody counts as failed.</summary>
    public Task<T> RepeatAsync<T>(Func<Task<Attempt<T>>> attempt, CancellationToken cancellationToken) => Retries.RepeatAsync(
        async () =>
        {
            try
            {
                return await attempt();
            }
            catch (ServerUnavailableException e)
            {
                return new Attempt<T>(default, e);
            }
        },
        cancellationToken);

    /// <summary>One attempt.</summary>
    /// <exception cref="ServerUnavailableException">Nobody answered, or nobody could just now.</exception>
    /// <exception cref="UnexpectedAnswerException">The grain failed in a way that is none of the contract's.</exception>
    public async Task<T> AttemptAsync<T>(Func<IGrainFactory, CancellationToken, Task<T>> question, TimeSpan within, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(within, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        RequireSilo();
        try
        {
            // Orleans has a time limit of its own, that of the cluster client; ours is the one that the caller knows.
            return await question(grains, either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException e)
        {
            throw new ServerUnavailableException($"{Server}: no answer within {within}.", e);
        }
        catch (Exception e) when (IsPassing(e))
        {
            throw new ServerUnavailableException($"{Server}: {e.Message}", e);
        }
        catch (Exception e) when (e is not GatewayClientException)
        {
            throw new UnexpectedAnswerException($"{Server}: {e.GetType().Name}: {e.Message}", e);
        }
    }

    /// <exception cref="InvalidRequestException">The request is wrong; a server would say so too.</exception>
    public void Require(bool holds, Func<string> otherwise)
    {
        if (!holds)
        {
            throw new InvalidRequestException($"{Server}: {otherwise()}", 400);
        }
    }

    /// <exception cref="InvalidRequestException">The number is not from 1 to its most.</exception>
    public void RequireBetween(string name, int value, int max) =>
        Require(value >= 1 && value <= max, () => QueryBounds.NotBetween(name, value.ToString(CultureInfo.InvariantCulture), 1, max));

    // No gateway, a silo that stops or sheds load, a call that took too long, a grain that is read again, a disk that cannot be read.
    private static bool IsPassing(Exception e) =>
        e is OrleansException or TimeoutException or StateReloadingException or AnswerPendingException or IOException or ObjectDisposedException;

    // As long as no silo of the service has said what grains there are, Orleans knows of none.
    private void RequireSilo()
    {
        try
        {
            _ = grains.GetGrain<IOperationsGrain>(IOperationsGrain.Key);
        }
        catch (Exception e) when (e is ArgumentException or ObjectDisposedException)
        {
            throw new ServerUnavailableException($"{Server}: no silo of the service is known: {e.Message}", e);
        }
    }
}
