using System.Globalization;
using Weir.Grains.Elevators;
using Weir.Streaming;

namespace Weir.Grains.Tests.Elevators;

/// <summary>Settings of elevators: defaults, and what is refused at start.</summary>
public sealed class ElevatorOptionsTests
{
    private readonly RangeValidator<ElevatorOptions> _sut = new(ElevatorOptions.Section);

    [Fact]
    public void Validate_OfTheDefaults_TakesThem()
    {
        var options = new ElevatorOptions();
        Assert.True(_sut.Validate(null, options).Succeeded);
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromDays(30)), (options.AllowedLateness, options.KeepFor));
    }

    [Theory]
    [InlineData("00:00:00", "01:00:00")]
    [InlineData("01:00:00", "3650.00:00:00")]
    public void Validate_AtTheBounds_TakesThem(string lateness, string keepFor) => Assert.True(Validate(lateness, keepFor).Succeeded);

    [Theory]
    [InlineData("-00:00:00.001", "1.00:00:00", "Elevators:AllowedLateness is -00:00:00.0010000; it must be between 00:00:00 and 01:00:00.")]
    [InlineData("01:00:00.001", "1.00:00:00", "Elevators:AllowedLateness is 01:00:00.0010000; it must be between 00:00:00 and 01:00:00.")]
    [InlineData("00:00:30", "00:59:59", "Elevators:KeepFor is 00:59:59; it must be between 01:00:00 and 3650.00:00:00.")]
    [InlineData("00:00:30", "3650.00:00:01", "Elevators:KeepFor is 3650.00:00:01; it must be between 01:00:00 and 3650.00:00:00.")]
    public void Validate_BeyondABound_NamesKeyValueAndBound(string lateness, string keepFor, string fault) => Assert.Equal([fault], Validate(lateness, keepFor).Failures);

    private Microsoft.Extensions.Options.ValidateOptionsResult Validate(string lateness, string keepFor) => _sut.Validate(
        null, new ElevatorOptions { AllowedLateness = TimeSpan.Parse(lateness, CultureInfo.InvariantCulture), KeepFor = TimeSpan.Parse(keepFor, CultureInfo.InvariantCulture) });
}
