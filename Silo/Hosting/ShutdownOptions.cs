using System.ComponentModel.DataAnnotations;

namespace Weir.Silo.Hosting;

/// <summary>How the server stops: section <c>Shutdown</c>.</summary>
internal sealed class ShutdownOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Shutdown";

    /// <summary>The whole stop: requests, drain, checkpoint, closing.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(18);

    /// <summary>What a silo that was told to hurry at the limit still gets.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>For how long what is in the log is still applied when the server stops. The rest is durable in the log.</summary>
    /// <value>5 s by default, 0 s to 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(5);
}
