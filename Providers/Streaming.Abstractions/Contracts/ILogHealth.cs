namespace Weir.Streaming;

/// <summary>How a log is, for whoever watches over its process: what is known anyway, asked of nobody. Thread-safe.</summary>
public interface ILogHealth
{
    /// <summary>What fails now.</summary>
    /// <returns>A line each, with its place where it has one; nothing while all is well.</returns>
    IReadOnlyList<string> GetFailures();

    /// <summary>What was found unreadable since the log was opened.</summary>
    /// <returns>A line each; nothing where there is none, or where a log looks after its own bytes.</returns>
    IReadOnlyList<string> GetDamage();
}
