using System.Globalization;
using Weir.Elevators;
using Weir.Grains.Tests.Support;

namespace Weir.Grains.Tests.Elevators;

/// <summary>Instants and places as text.</summary>
public sealed class ReadingPlaceTests
{
    [Theory]
    [InlineData("2016-09-13T17:32:13.187+02:00", "2016-09-13T15:32:13.187Z")]
    [InlineData("2016-09-13T17:32:13Z", "2016-09-13T17:32:13.000Z")]
    [InlineData("2016-09-13t17:32:13.5z", "2016-09-13T17:32:13.500Z")]
    [InlineData("2016-02-29T23:59:59.9999-12:30", "2016-03-01T12:29:59.999Z")]
    [InlineData("1970-01-07T23:30:45.565+01:00", "1970-01-07T22:30:45.565Z")]
    public void TryParse_OfAnInstant_RoundsDownToMilliseconds(string text, string instant)
    {
        Assert.True(ReadingDate.TryParse(text, out var date, out _));
        Assert.Equal(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), date);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2016-09-13")]
    [InlineData("2016-09-13T17:32:13")]
    [InlineData("2016-09-13T17:32:13.+02:00")]
    [InlineData("2016-09-13 17:32:13Z")]
    [InlineData("2016-02-30T17:32:13Z")]
    [InlineData("2016-09-13T24:00:00Z")]
    [InlineData("2016-09-13T17:32:61Z")]
    [InlineData("2016-09-13T17:32:13+2:00")]
    [InlineData("2016-09-13T17:32:13+02:60")]
    [InlineData("2016-09-13T17:32:13+24:00")]
    [InlineData("2016-09-13T17:32:13ZZ")]
    [InlineData("١٩٧٠-01-07T23:30:45Z")]
    public void TryParse_OfWhatIsNoInstant_IsFalse(string text)
    {
        Assert.False(ReadingDate.TryParse(text, out _, out _));
        Assert.False(ReadingPlace.TryParse(text, out _));
    }

    [Fact]
    public void TryParse_OfAPlaceAsText_GivesThePlace()
    {
        var random = new Random(1);
        for (var i = 0; i < 1_000; i++)
        {
            var place = new ReadingPlace(Readings.Noon + random.Next(1_000_000), i == 0 ? ulong.MaxValue : i == 1 ? 0 : (ulong)random.NextInt64() * 2);
            Assert.True(ReadingPlace.TryParse(place.ToString(), out var parsed), place.ToString());
            Assert.Equal(place, parsed);
            Assert.True(place < place.Next);
        }
    }

    [Fact]
    public void TryParse_OfMoreDigitsThanMilliseconds_IsTheFirstPlaceNotBefore()
    {
        Assert.True(ReadingPlace.TryParse("2024-03-01T12:00:00.0001Z", out var place));
        Assert.Equal(new ReadingPlace(Readings.Noon + 1, 0), place);
        Assert.True(ReadingPlace.TryParse("2024-03-01T12:00:00.000000Z", out place));
        Assert.Equal(new ReadingPlace(Readings.Noon, 0), place);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("9EF6C34F_iPhone OS", true)]
    [InlineData("Aufzug/Süd 🛗", true)]
    [InlineData("", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\u0085b", false)]
    public void IsValid_OfADevicesId_AsksForCharactersThatAreNoControls(string id, bool isValid)
    {
        Assert.Equal(isValid, DeviceIds.IsValid(id));
        Assert.Equal(isValid, DeviceIds.IsValid(System.Text.Encoding.UTF8.GetBytes(id)));
    }

    [Fact]
    public void IsValid_OfALongId_CountsCharacters()
    {
        var longest = string.Concat(Enumerable.Repeat("🛗", DeviceIds.LengthMax));
        Assert.True(DeviceIds.IsValid(longest));
        Assert.False(DeviceIds.IsValid(longest + "a"));
        Assert.Equal(DeviceIds.BytesMax, System.Text.Encoding.UTF8.GetByteCount(longest));
        Assert.False(DeviceIds.IsValid([0xC3]));
        Assert.False(DeviceIds.IsValid("\ud800"));
    }
}
