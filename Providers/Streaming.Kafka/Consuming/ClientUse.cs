namespace Weir.Streaming.Kafka.Consuming;

/// <summary>The lock of a client that several threads ask: it must not be destroyed under a question of another one.</summary>
internal static class ClientUse
{
    /// <summary>Asks the client; others may at the same time.</summary>
    public static T Ask<T>(this ReaderWriterLockSlim use, Func<T> question)
    {
        use.EnterReadLock();
        try
        {
            return question();
        }
        finally
        {
            use.ExitReadLock();
        }
    }

    /// <summary>Destroys the client when nobody asks it; rather leaves it behind than pulls it away from under a question that gets no answer.</summary>
    public static void End(this ReaderWriterLockSlim use, IDisposable client, TimeSpan patience)
    {
        if (use.TryEnterWriteLock(patience))
        {
            client.Dispose();
            use.ExitWriteLock();
        }
    }
}
