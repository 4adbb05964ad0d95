using System.Runtime.CompilerServices;

namespace Weir.Client;

/// <summary>One way to follow a gateway's current day, until it breaks.</summary>
internal interface IDayConnection
{
    /// <summary>What is followed, for messages.</summary>
    string Name { get; }

    /// <summary>The current day now and after every change. Each call is a new connection.</summary>
    /// <param name="onAsked">Told what the server asks to wait before the next one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<DayTotalsAnswer> ReadAsync(Action<TimeSpan?> onAsked, CancellationToken cancellationToken);
}

/// <summary>A gateway's current day, over as many connections as it takes.</summary>
internal sealed class DayWatch(RetryPolicy retries, IDayConnection connection)
{
    public async IAsyncEnumerable<DayTotalsAnswer> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var retry = 0;
        while (true)
        {
            Exception? failure = null;
            TimeSpan? asked = null;
            await using (var days = connection.ReadAsync(t => asked = t, cancellationToken).GetAsyncEnumerator(cancellationToken))
            {
                while (true)
                {
                    try
                    {
                        if (!await days.MoveNextAsync())
                        {
                            break;
                        }
                    }
                    catch (Exception e) when (e is HttpRequestException or IOException or ServerUnavailableException)
                    {
                        failure = e;
                        break;
                    }

                    retry = 0;
                    yield return days.Current;
                }
            }

            if (retry >= retries.RetriesMax)
            {
                throw failure as ServerUnavailableException
                    ?? new ServerUnavailableException($"{connection.Name}: {failure?.Message ?? "the server keeps ending the stream"}", failure);
            }

            await retries.PauseAsync(retry++, asked, cancellationToken);
        }
    }
}
