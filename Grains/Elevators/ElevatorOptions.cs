using System.ComponentModel.DataAnnotations;

namespace Weir.Grains.Elevators;

/// <summary>How readings of devices in elevators are judged and kept.</summary>
public sealed class ElevatorOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Elevators";

    /// <summary>How far behind the newest reading of its device and type a reading may be before it is late: kept, and left out of the speed layer.</summary>
    /// <value>Event time; 30 s by default, 0 s to 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan AllowedLateness { get; set; } = ElevatorDefaults.AllowedLateness;

    /// <summary>How far behind the newest reading of its device and type a reading may be before the history lets go of it, a chunk at a time.</summary>
    /// <value>Event time; 30 days by default, 1 h to 3,650 days.</value>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan KeepFor { get; set; } = ElevatorDefaults.KeepFor;
}
