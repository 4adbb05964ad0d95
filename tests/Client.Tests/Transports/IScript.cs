using Weir.Records;

namespace Weir.Client.Tests.Transports;

/// <summary>What a scripted server does with the next request.</summary>
public enum Step
{
    /// <summary>Accepts two records.</summary>
    Accept,

    /// <summary>Rejects both, with reasons.</summary>
    RejectAll,

    /// <summary>Sheds load: asks for 3 s.</summary>
    Busy,

    /// <summary>Could not make some part durable: asks for an hour.</summary>
    Unavailable,

    /// <summary>Is not to be reached, or is lost before the answer.</summary>
    Lose,

    /// <summary>Never answers.</summary>
    Silence,

    /// <summary>Knows the producer up to 17.</summary>
    Conflict,

    /// <summary>Finds the body too large.</summary>
    TooLarge,

    /// <summary>Does not know the body's type.</summary>
    Unsupported,

    /// <summary>Finds the request wrong.</summary>
    Invalid,

    /// <summary>Has a fault.</summary>
    Fault,
}

/// <summary>A server that follows a script, one step a request, and keeps what was asked.</summary>
public interface IScript : IAsyncDisposable
{
    /// <summary>Numbers and bodies of the requests, in order.</summary>
    IReadOnlyList<(string Number, byte[] Body)> Seen { get; }

    /// <summary>A client of it.</summary>
    IGatewayClient Connect(Action<RetryOptions> configure);

    /// <summary>What comes next.</summary>
    void Then(params Step[] steps);
}

/// <summary>What clients send.</summary>
internal static class Two
{
    public static readonly GatewayRecord[] Records = [new("gw-1", 1_700_000_000_000, 1, 2), new("gw-2", 1_700_000_000_001, 3, 4)];
}
